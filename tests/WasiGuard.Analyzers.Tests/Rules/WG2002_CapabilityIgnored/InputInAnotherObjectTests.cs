using static WasiGuard.Analyzers.Tests.RunnerProgram;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Runners that put their input into an object of their own: silent when it leaves for code that could read it, and judged as ever when it stays in view.</summary>
public class InputInAnotherObjectTests
{
    private const string NetFetch = "[SupportsNetFetch]", Ignored = "[SupportsNetFetch] // expect: WG2002";

    private const string Types = """

        public interface IScheduler { Task<WasiExecResult> Run(IJob job); Task<WasiExecResult> Post<T>(T message); }

        public interface IJob { Task<WasiExecResult> RunAsync(); }

        public sealed record Request(WasiExecInput Input);

        public sealed class Draft { public WasiExecInput? Input { get; set; } public string? Name { get; init; } }

        public static class Out
        {
            public static Task<WasiExecResult> Post<T>(IScheduler scheduler, T body) => scheduler.Post(body);

            public static Task<WasiExecResult> Twice<T>(IScheduler scheduler, T body) => Post(scheduler, body);

            public static Task<WasiExecResult> Wrapped<T>(IScheduler scheduler, T body) => scheduler.Post(new Envelope<T>(body));

            public static T NotNull<T>(T? value) where T : class => value ?? throw new ArgumentNullException(nameof(value));
        }

        public sealed class Envelope<T>(T content) { public T Content { get; } = content; }

        public sealed class Batch { public List<Request> Requests { get; } = []; }

        public sealed class Options(WasiExecInput input) { public int Count { get; } = input.Arguments.Count; }

        public sealed class Untyped(object content) { public string Text => content.ToString()!; }

        public sealed class JobFailedException(WasiExecInput input) : Exception { public WasiExecInput Input { get; } = input; }

        internal sealed class Session(WasiExecInput input)
        {
            public Task<WasiExecResult> CountAsync() => Done.With(input.Arguments.Count);

            internal int Requests() => input.NetFetch?.MaxRequests ?? 0;
        }

        public sealed class Parts(WasiExecInput input)
        {
            private readonly List<WasiExecInput> _parts = [];

            public WasiExecInput Take() => _parts.Count > 0 ? _parts[0] : input;
        }

        public interface IHatch { WasiExecInput Inside { get; } }

        public sealed class Hatch(WasiExecInput input) : IHatch
        {
            WasiExecInput IHatch.Inside => input;
        }

        public sealed class Job(WasiExecInput input) : IJob
        {
            public Task<WasiExecResult> RunAsync() => Done.With(input.NetFetch?.MaxRequests ?? 0);
        }

        public sealed class IdleJob(WasiExecInput input) : IJob, IDisposable
        {
            public Task<WasiExecResult> RunAsync() => Done.With(input.Arguments.Count);

            public void Dispose()
            {
                ObjectDisposedException.ThrowIf(input is null, this);
                GC.SuppressFinalize(this);
            }
        }

        public class Work(WasiExecInput input)
        {
            protected WasiExecInput Input { get; } = input;

            public virtual Task<WasiExecResult> RunAsync() => Done.With(0);
        }

        public sealed class NetWork(WasiExecInput input) : Work(input)
        {
            public override Task<WasiExecResult> RunAsync() => Done.With(Input.NetFetch?.MaxRequests ?? 0);
        }

        public sealed class Link
        {
            public Link(WasiExecInput input, IScheduler scheduler) { Input = input; scheduler.Post(this); }

            public WasiExecInput Input { get; }
        }

        public class Base<T>(T content) { public T Content { get; } = content; }

        public sealed class Parcel(WasiExecInput input) : System.Runtime.CompilerServices.StrongBox<WasiExecInput>(input);

        public sealed class Chain { public Chain? Next { get; init; } public Base<List<WasiExecInput>>? Content { get; init; } }

        public delegate Task<WasiExecResult> Post(Request request);

        public sealed class Letter
        {
            private Letter(WasiExecInput input) => Input = input;

            public WasiExecInput Input { get; }

            public static implicit operator Letter(WasiExecInput input) => new(input);
        }

        public sealed class Recorder { public WasiExecInput? Last { get; set; } public static WasiExecInput? Latest { get; set; } }
        """;

    private const string Members = """
        public Func<Request, Task<WasiExecResult>> Sender { get; init; } = request => Done.With(request.Input.Arguments.Count);
            public Post? Poster { get; init; }
            public IScheduler? Scheduler { get; init; }
            public System.Threading.Channels.Channel<IJob> Queue { get; } = System.Threading.Channels.Channel.CreateUnbounded<IJob>();
            public Recorder Recorder { get; init; } = null!;
            public WasiExecInput? Last { get; private set; }
            private WasiExecInput? _current;
        """;

    [Theory]
    [InlineData("return Sender(new Request(input));")]
    [InlineData("var request = new Request(input); return Sender(request);")]
    [InlineData("return Scheduler!.Run(new Job(input));")]
    [InlineData("IJob job = new Job(input); return Scheduler!.Run(job);")]
    [InlineData("return Queue.Writer.WriteAsync(new Job(input), cancellationToken).AsTask().ContinueWith(_ => new WasiExecResult { ExitCode = 0 }, TaskScheduler.Default);")]
    [InlineData("return Queue.Writer.TryWrite(new Job(input)) ? Done.With(0) : Done.With(1);")]
    [InlineData("return Out.Twice(Scheduler!, new Session(input));")]
    [InlineData("return Out.Wrapped(Scheduler!, input);")]
    [InlineData("return Scheduler!.Post(new Parts(input));")]
    [InlineData("return Scheduler!.Post(new Hatch(input));")]
    [InlineData("return Scheduler!.Post(new Session(input));")]
    [InlineData("object state = new Session(input); return Scheduler!.Post(state);")]
    [InlineData("return Task.Run(new Job(input).RunAsync);")]
    [InlineData("IJob job = new Job(input); return job.RunAsync();")]
    [InlineData("Work work = new NetWork(input); return work.RunAsync();")]
    [InlineData("return Scheduler!.Post(new Draft { Input = input });")]
    [InlineData("var draft = new Draft(); draft.Input = input; return Scheduler!.Post(draft);")]
    [InlineData("var draft = new Draft { Name = \"a\" }; draft.Input = input; return Scheduler!.Post(draft);")]
    [InlineData("return Scheduler!.Post(new { input, input.Arguments });")]
    [InlineData("var body = new { Asked = input }; return Done.With(System.Text.Json.JsonSerializer.Serialize(body).Length);")]
    [InlineData("return Done.With(System.Text.Json.JsonSerializer.Serialize(new Request(input)).Length);")]
    [InlineData("return Scheduler!.Post(new Envelope<WasiExecInput>(input));")]
    [InlineData("var wrapped = new Envelope<Request>(new Request(input)); return Scheduler!.Post(wrapped);")]
    [InlineData("var batch = new Batch(); batch.Requests.Add(new Request(input)); return Scheduler!.Post(batch);")]
    [InlineData("return Scheduler!.Post((input, 1));")]
    [InlineData("return Scheduler!.Post(new[] { new Request(input) });")]
    [InlineData("Request[] requests = [new Request(input)]; return Scheduler!.Post(requests);")]
    [InlineData("var pair = (new Request(input), 1); return Scheduler!.Post(pair);")]
    [InlineData("return Scheduler!.Post(new Request(input) with { });")]
    [InlineData("return Scheduler!.Post(Make(input)); static Request Make(WasiExecInput asked) => new(asked);")]
    [InlineData("return Scheduler!.Post(Pick(input)); static WasiExecInput Pick(WasiExecInput asked) => asked;")]
    [InlineData("var later = new Lazy<WasiExecInput>(() => input); return Scheduler!.Post(later);")]
    [InlineData("Func<WasiExecInput> later = () => input; return Scheduler!.Post(later);")]
    [InlineData("object asked = input; return Scheduler!.Post(asked);")]
    [InlineData("return Done.With(new Untyped(input).Text.Length);")]
    [InlineData("return Done.With($\"{new Request(input)}\".Length);")]
    [InlineData("throw new JobFailedException(input);")]
    [InlineData("_ = new Link(input, Scheduler!); return Done.With(0);")]
    [InlineData("return Scheduler!.Post(new Base<Request>(new Request(input)));")]
    [InlineData("return Scheduler!.Post(new Parcel(input));")]
    [InlineData("Letter letter = input; return Scheduler!.Post(letter);")]
    [InlineData("Letter letter = input; return Done.With(letter.ToString()!.Length);")]
    [InlineData("return Poster!(new Request(input));")]
    [InlineData("return PostAsync(new Request(input)); Task<WasiExecResult> PostAsync<T>(T body) => Scheduler!.Post(body);")]
    [InlineData("return Out.Post(Scheduler!, input);")]
    [InlineData("return Out.Twice(Scheduler!, new Request(input));")]
    [InlineData("return Scheduler!.Post(MakeAsync(input)); static async Task<Request> MakeAsync(WasiExecInput asked) { await Task.Yield(); return new(asked); }")]
    [InlineData("return Scheduler!.Post(All(input)); static IEnumerable<Request> All(WasiExecInput asked) { yield return new(asked); }")]
    [InlineData("Request? request = new(input); return Scheduler!.Post(request?.Input);")]
    [InlineData("Last ??= input; return Done.With(0);")]
    [InlineData("Recorder.Last = input; return Done.With(0);")]
    [InlineData("Recorder.Latest = input; return Done.With(0);")]
    [InlineData("Last = input; return Done.With(0);")]
    public Task Declared_TheObjectLeaves_DoesNotReport(string body) => VerifyAsync(OnBase(body, NetFetch, Members) + Types);

    [Theory]
    [InlineData("return Sender(new Request(input));")]
    [InlineData("IJob job = new Job(input); return Scheduler!.Run(job);")]
    [InlineData("return Queue.Writer.TryWrite(new Job(input)) ? Done.With(0) : Done.With(1);")]
    [InlineData("IJob job = new IdleJob(input); return job.RunAsync();")]
    public async Task NotDeclared_ReadByCodeThatOthersCall_DoesNotReport(string body)
    {
        await VerifyAsync(OnBase(body, members: Members) + Types);
        await VerifyAsync(FromScratch("CapabilityGuard.ThrowIfUnsupported(this, input); " + body, members: Members) + Types);
    }

    [Theory]
    [InlineData("return Sender(new Request(input));")]
    [InlineData("IJob job = new Job(input); return Scheduler!.Run(job);")]
    public Task NoGuard_TheObjectLeaves_ReportsTheMissingGuard(string body) => VerifyAsync(FromScratch(body, "// expect: WG2001", Members) + Types);

    [Theory]
    [InlineData("return Done.With(new Request(input).Input.Arguments.Count);")]
    [InlineData("var request = new Request(input); var (asked, count) = (1, request.Input.Arguments.Count); return Done.With(asked + count);")]
    [InlineData("var request = new Request(input); return Count(request); static Task<WasiExecResult> Count(Request asked) => Done.With(asked.Input.Arguments.Count);")]
    [InlineData("return new IdleJob(input).RunAsync();")]
    [InlineData("IJob job = new IdleJob(input); return Scheduler!.Run(job);")]
    [InlineData("return Queue.Writer.TryWrite(new IdleJob(input)) ? Done.With(0) : Done.With(1);")]
    [InlineData("return new Session(input).CountAsync();")]
    [InlineData("IJob job = new IdleJob(input); return job.RunAsync();")]
    [InlineData("using var job = new IdleJob(input); return job.RunAsync();")]
    [InlineData("Work work = new Work(input); return work.RunAsync();")]
    [InlineData("var draft = new Draft { Input = input }; return Done.With(draft.Input.Arguments.Count);")]
    [InlineData("var draft = new Draft(); draft.Input = input; return Done.With(draft.Input.Arguments.Count);")]
    [InlineData("return Scheduler!.Post(new Options(input));")]
    [InlineData("return Scheduler!.Post(input.Arguments);")]
    [InlineData("return Scheduler!.Post(new Draft { Name = input.Arguments[0] }.Name);")]
    [InlineData("var body = new { input }; return Done.With(body.input.Arguments.Count);")]
    [InlineData("_current = input; return Done.With(_current.Arguments.Count);")]
    [InlineData("ArgumentNullException.ThrowIfNull(input); return Done.With(ReferenceEquals(input, null) ? 1 : 0);")]
    [InlineData("return Done.With(Out.NotNull(input).Arguments.Count);")]
    [InlineData("return Out.Post(Scheduler!, input.Arguments);")]
    [InlineData("return Out.Wrapped(Scheduler!, input.Arguments);")]
    [InlineData("return Out.Twice(Scheduler!, new IdleJob(input));")]
    [InlineData("Letter letter = input; return Done.With(letter.Input.Arguments.Count);")]
    [InlineData("var request = new Request(input); lock (request) return Done.With(request.Input.Arguments.Count);")]
    [InlineData("return Pick(input).Arguments.Count > 0 ? Done.With(0) : Done.With(1); static WasiExecInput Pick(WasiExecInput asked) => asked;")]
    public Task Declared_TheObjectStaysAndNothingReadsIt_Reports(string body) => VerifyAsync(OnBase(body, Ignored, Members) + Types);
}
