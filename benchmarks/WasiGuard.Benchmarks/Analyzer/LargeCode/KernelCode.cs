using System.Globalization;

namespace WasiGuard.Benchmarks;

/// <summary>A library around language models: kernels made by builders, functions that are delegates, filters around them, generic services, steps that start each other.</summary>
internal static class KernelCode
{
    public const string Shared = """
        namespace Large.Kernel
        {
            public sealed record Settings { public string? Model { get; init; } public double? Temperature { get; init; } public int? MaxTokens { get; init; } public IReadOnlyList<string>? Stop { get; init; } public bool Stream { get; init; } }
            public sealed record Message(string Role, string Content) { public IReadOnlyDictionary<string, object?>? Metadata { get; init; } }
            public interface IService { IReadOnlyDictionary<string, object?> Attributes { get; } }
            public interface IChat : IService { Task<IReadOnlyList<Message>> ExecuteAsync(IReadOnlyList<Message> history, Settings? settings, CancellationToken cancellationToken); }
            public interface IFilter { Task ExecuteAsync(Invocation invocation, Func<Invocation, Task> next); }
            public sealed class Invocation { public required Function Function { get; init; } public Dictionary<string, object?> Arguments { get; init; } = []; public object? Result { get; set; } }
            public sealed class Function(string name, Func<Dictionary<string, object?>, CancellationToken, Task<object?>> body)
            {
                public string Name => name;
                public Task<object?> Run(Dictionary<string, object?> arguments, CancellationToken cancellationToken = default) => body(arguments, cancellationToken);
            }
            public sealed class Kernel(IReadOnlyDictionary<Type, object> services, IReadOnlyList<IFilter> filters)
            {
                public T Get<T>() where T : class => services.TryGetValue(typeof(T), out var found) ? (T)found : throw new InvalidOperationException(typeof(T).Name);
                public async Task<object?> Run(Function function, Dictionary<string, object?> arguments, CancellationToken cancellationToken = default)
                {
                    var invocation = new Invocation { Function = function, Arguments = arguments };
                    Func<Invocation, Task> next = async each => each.Result = await each.Function.Run(each.Arguments, cancellationToken);
                    foreach (var filter in filters.Reverse()) { var inner = next; next = each => filter.ExecuteAsync(each, inner); }
                    await next(invocation);
                    return invocation.Result;
                }
            }
            public sealed class KernelBuilder
            {
                private readonly Dictionary<Type, object> _services = [];
                private readonly List<IFilter> _filters = [];
                public KernelBuilder Add<T>(T service) where T : class { _services[typeof(T)] = service; return this; }
                public KernelBuilder Use(IFilter filter) { _filters.Add(filter); return this; }
                public Kernel Build() => new(_services, _filters);
            }
            public abstract class Step<TIn, TOut> { public abstract Task<TOut> ExecuteAsync(TIn given, CancellationToken cancellationToken); public Step<TIn, TNext> Then<TNext>(Func<TOut, TNext> next) => new Mapped<TIn, TOut, TNext>(this, next); }
            public sealed class Mapped<TIn, TMiddle, TOut>(Step<TIn, TMiddle> first, Func<TMiddle, TOut> next) : Step<TIn, TOut> { public override async Task<TOut> ExecuteAsync(TIn given, CancellationToken cancellationToken) => next(await first.ExecuteAsync(given, cancellationToken)); }
        }

        """;

    public static string File(int number) => Text.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@verb", LargeProgram.Pick(number, "Run", "Start", "ExecuteAsync", "Invoke", "Plan", "Ask"), StringComparison.Ordinal);

    private const string Text = """
        namespace Large.Kernel.Part#
        {
            public sealed class Chat#(Func<string, CancellationToken, Task<string>> send) : IChat
            {
                public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?> { ["model"] = "m#" };
                public async Task<IReadOnlyList<Message>> ExecuteAsync(IReadOnlyList<Message> history, Settings? settings, CancellationToken cancellationToken)
                {
                    settings ??= new Settings { Model = "m#" };
                    var text = new System.Text.StringBuilder();
                    var system = false;
                    for (var i = 0; i < history.Count; i++)
                    {
                        if (history[i].Role == "system") { if (system) continue; system = true; }
                        text.Append(history[i].Role).Append(": ").AppendLine(history[i].Content);
                    }
                    if (settings.Stop is { Count: > 0 } stop) text.AppendLine(string.Join(',', stop));
                    for (var attempt = 0; ; attempt++)
                    {
                        try { return [.. history, new Message("assistant", await send(text.ToString(), cancellationToken)) { Metadata = system ? Attributes : null }]; }
                        catch (TimeoutException) when (attempt < 3) { await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, attempt)), cancellationToken); }
                    }
                }
            }
            public sealed class Filter# : IFilter
            {
                private readonly Dictionary<string, int> _counts = [];
                public async Task ExecuteAsync(Invocation invocation, Func<Invocation, Task> next)
                {
                    _counts[invocation.Function.Name] = _counts.GetValueOrDefault(invocation.Function.Name) + 1;
                    if (_counts[invocation.Function.Name] > # % 90 + 10) throw new InvalidOperationException("too often");
                    await next(invocation);
                    if (invocation.Result is string { Length: > 1000 } text) invocation.Result = text[..1000];
                }
            }
            public sealed class Step# : Step<string, int>
            {
                public override async Task<int> ExecuteAsync(string given, CancellationToken cancellationToken) { await Task.Yield(); return given.Split(' ').Count(word => word.Length > # % 8); }
            }
            public static class Plugin#
            {
                public static Function Search { get; } = new("search#", async (arguments, token) =>
                {
                    var query = arguments.TryGetValue("query", out var given) ? given as string : null;
                    if (query is null) return Array.Empty<string>();
                    var steps = new Step#().Then(count => count * 2).Then(count => count.ToString());
                    return await steps.ExecuteAsync(query, token);
                });
                public static async Task<string?> @verb(Kernel kernel, string goal, Settings? settings = null, CancellationToken cancellationToken = default)
                {
                    var chat = kernel.Get<IChat>();
                    IReadOnlyList<Message> history = [new("system", "plan"), new("user", goal)];
                    for (var round = 0; round < 5; round++)
                    {
                        history = await chat.ExecuteAsync(history, settings, cancellationToken);
                        var last = history[^1].Content;
                        if (last.StartsWith("done", StringComparison.OrdinalIgnoreCase)) return last;
                        var result = await kernel.Run(Search, new() { ["query"] = last }, cancellationToken);
                        history = [.. history, new Message("tool", result?.ToString() ?? "")];
                    }
                    return null;
                }
                public static Kernel Start(Func<string, CancellationToken, Task<string>> send) => new KernelBuilder().Add<IChat>(new Chat#(send)).Use(new Filter#()).Build();
            }
        }
        """;
}
