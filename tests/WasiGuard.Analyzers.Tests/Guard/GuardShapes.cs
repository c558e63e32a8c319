using static WasiGuard.Analyzers.Tests.GuardAnswer;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Every way that we know for a marked member to lie in an input. The guard is held to it, and rule WG2006 to the same.</summary>
internal static class GuardShapes
{
    private const string Mark = "[RequiresCapability(typeof(SupportsGpuAttribute))]";

    public static IReadOnlyDictionary<string, GuardShape> All { get; } = new Dictionary<string, GuardShape>(StringComparer.Ordinal)
    {
        // Where the member lies.
        ["property"] = Own($"{Mark} public string? Gpu {{ get; init; }}", "Gpu = \"\"", Read, "Own.Gpu"),
        ["required property"] = Own($"{Mark} public required string? Gpu {{ get; init; }}", "Gpu = \"\"", Read, "Own.Gpu"),
        ["property that can be set later"] = Own($"{Mark} public string? Gpu {{ get; set; }}", "Gpu = \"\"", Read, "Own.Gpu"),
        ["number"] = Own($"{Mark} public int Gpu {{ get; init; }}", "Gpu = 1", Read, "Own.Gpu"),
        ["default of a number"] = Own($"{Mark} public int Gpu {{ get; init; }}", "Gpu = 0", NothingSet, ""),
        ["nullable number"] = Own($"{Mark} public int? Gpu {{ get; init; }}", "Gpu = 0", Read, "Own.Gpu"),
        ["enum"] = Own($"{Mark} public DayOfWeek Gpu {{ get; init; }}", "Gpu = DayOfWeek.Monday", Read, "Own.Gpu"),
        ["struct"] = Own($"{Mark} public TimeSpan Gpu {{ get; init; }}", "Gpu = TimeSpan.MaxValue", Read, "Own.Gpu"),
        ["empty list"] = Own($"{Mark} public IReadOnlyList<int>? Gpu {{ get; init; }}", "Gpu = []", Read, "Own.Gpu"),
        ["delegate"] = Own($"{Mark} public Action? Gpu {{ get; init; }}", "Gpu = () => { }", Read, "Own.Gpu"),
        ["record"] = Own("public Gpu? Inner { get; init; }", "Inner = Shape.G", Read, "Gpu.Name"),
        ["record of which nothing is set"] = Own("public Gpu? Inner { get; init; }", "Inner = new()", NothingSet, ""),
        ["record struct"] = Own($"public Slot Inner {{ get; init; }} public record struct Slot({Property} string? Gpu);", "Inner = new(\"\")", Read, "Slot.Gpu"),
        ["nullable record struct"] = Own($"public Slot? Inner {{ get; init; }} public record struct Slot({Property} string? Gpu);", "Inner = new(\"\")", Read, "Slot.Gpu"),
        ["plain struct in a struct"] = Own("public Outer Inner { get; init; } public struct Outer { public Slot? Slot; } public struct Slot { public Gpu Gpu; }", "Inner = new() { Slot = new() { Gpu = Shape.G } }", Read, "Gpu.Name"),
        ["record seven deep"] = new(
            "public sealed record A(B B); public sealed record B(C C); public sealed record C(D D); public sealed record D(E E); public sealed record E(F F); public sealed record F(Gpu G); public sealed record Own : WasiExecInput { public A? A { get; init; } }",
            "new Own { Module = M, A = new(new(new(new(new(new(G)))))) }", Read, "Gpu.Name"),
        ["record in a record of its own type"] = Own($"public Node? First {{ get; init; }} public sealed record Node({Property} string? Gpu, Node? Next);", "First = new(null, new(null, new(null, new(\"\", null))))", Read, "Node.Gpu"),
        ["input in an input"] = Own($"{Mark} public string? Gpu {{ get; init; }} public Own? Then {{ get; init; }}", "Then = new Own { Module = Shape.M, Gpu = \"\" }", Read, "Own.Gpu"),
        ["limits of another input"] = Own("public WasiExecInput? Then { get; init; }", "Then = new() { Module = Shape.M, Limits = new() { Fuel = 1 } }", Read, "WasiLimits.Fuel"),

        // What its type is declared as.
        ["object"] = Own("public object? Inner { get; init; }", "Inner = Shape.G", Read, "Gpu.Name"),
        ["dynamic"] = Own("public dynamic? Inner { get; init; }", "Inner = Shape.G", Read, "Gpu.Name"),
        ["anonymous type"] = Own("public object? Inner { get; init; }", "Inner = new { Deep = new { Shape.G } }", Read, "Gpu.Name"),
        ["base record"] = Own("public OpenGpu? Inner { get; init; }", "Inner = new MarkedGpu { Name = \"\" }", Read, "MarkedGpu.Name"),
        ["interface"] = Own($"public IGpu? Inner {{ get; init; }} public interface IGpu; public sealed record Held({Property} string? Gpu) : IGpu;", "Inner = new Own.Held(\"\")", Read, "Held.Gpu"),
        ["interface that struct implements"] = Own($"public IGpu? Inner {{ get; init; }} public interface IGpu; public readonly record struct Held({Property} string? Gpu) : IGpu;", "Inner = new Own.Held(\"\")", Read, "Held.Gpu"),
        ["interface of the framework"] = Own($"public IDisposable? Inner {{ get; init; }} public sealed record Held({Property} string? Gpu) : IDisposable {{ public void Dispose() {{ }} }}", "Inner = new Own.Held(\"\")", Read, "Held.Gpu"),
        ["marked member of an interface"] = Own($"public interface IGpu {{ {Mark} string? Gpu {{ get; }} }} public Held? Inner {{ get; init; }} public sealed record Held(string? Gpu) : IGpu;", "Inner = new(\"\")", Read, "IGpu.Gpu"),
        ["marked member with a default implementation"] = Own($"public interface IGpu {{ {Mark} string? Gpu => \"always\"; }} public Held? Inner {{ get; init; }} public sealed record Held : IGpu;", "Inner = new()", Read, "IGpu.Gpu"),
        ["explicit implementation"] = Own($"public interface IGpu {{ string? Gpu {{ get; }} }} public Held? Inner {{ get; init; }} public sealed record Held(string Label) : IGpu {{ {Mark} string? IGpu.Gpu => Label; }}", "Inner = new(\"\")", Read, "Held.Gpu"),
        ["generic type"] = Own($"public Box<int>? Inner {{ get; init; }} public sealed record Box<T> {{ {Mark} public T? Gpu {{ get; init; }} }}", "Inner = new() { Gpu = 1 }", Read, "Box.Gpu"),
        ["argument of a generic type"] = Own("public Box<Gpu>? Inner { get; init; } public sealed record Box<T>(T Value);", "Inner = new(Shape.G)", Read, "Gpu.Name"),
        ["generic input"] = new($"public record Own<T> : WasiExecInput {{ {Mark} public T? Gpu {{ get; init; }} }}", "new Own<string> { Module = M, Gpu = \"\" }", Read, "Own.Gpu"),
        ["tuple"] = Own("public (int, Gpu?) Inner { get; init; }", "Inner = (1, Shape.G)", Read, "Gpu.Name"),
        ["reference tuple"] = Own("public Tuple<int, object>? Inner { get; init; }", "Inner = Tuple.Create(1, (object)Shape.G)", Read, "Gpu.Name"),

        // Elements.
        ["array"] = Own("public Gpu?[]? Inner { get; init; }", "Inner = [new(), null, Shape.G]", Read, "Gpu.Name"),
        ["list"] = Own("public IReadOnlyList<Gpu>? Inner { get; init; }", "Inner = [new(), Shape.G]", Read, "Gpu.Name"),
        ["list of base records"] = Own("public List<OpenGpu>? Inner { get; init; }", "Inner = [new(), new MarkedGpu { Name = \"\" }]", Read, "MarkedGpu.Name"),
        ["list of structs"] = Own($"public List<Slot>? Inner {{ get; init; }} public record struct Slot({Property} string? Gpu);", "Inner = [new(), new(\"\")]", Read, "Slot.Gpu"),
        ["list of lists"] = Own("public IEnumerable<IEnumerable<Gpu>>? Inner { get; init; }", "Inner = new List<Gpu[]> { new[] { Shape.G } }", Read, "Gpu.Name"),
        ["array of two dimensions"] = Own("public Gpu[,]? Inner { get; init; }", "Inner = new[,] { { new Gpu(), Shape.G } }", Read, "Gpu.Name"),
        ["immutable array"] = Own("public ImmutableArray<Gpu> Inner { get; init; }", "Inner = [Shape.G]", Read, "Gpu.Name"),
        ["immutable array without an array"] = Own("public ImmutableArray<Gpu> Inner { get; init; }", "Inner = default", NothingSet, ""),
        ["set"] = Own("public HashSet<Gpu>? Inner { get; init; }", "Inner = [Shape.G]", Read, "Gpu.Name"),
        ["values of a dictionary"] = Own("public IReadOnlyDictionary<string, Gpu>? Inner { get; init; }", "Inner = new Dictionary<string, Gpu> { [\"\"] = Shape.G }", Read, "Gpu.Name"),
        ["keys of a dictionary"] = Own("public Dictionary<Gpu, int>? Inner { get; init; }", "Inner = new() { [Shape.G] = 1 }", Read, "Gpu.Name"),
        ["non-generic list"] = Own("public ArrayList? Inner { get; init; }", "Inner = new() { 1, Shape.G }", Read, "Gpu.Name"),
        ["values of a non-generic dictionary"] = Own("public Hashtable? Inner { get; init; }", "Inner = new() { [1] = Shape.G }", Read, "Gpu.Name"),
        ["dictionary behind an interface"] = Own("public IDictionary? Inner { get; init; }", "Inner = new SortedList(StringComparer.Ordinal) { [\"a\"] = Shape.G }", Read, "Gpu.Name"),
        ["entry of a non-generic dictionary"] = Own("public object? Inner { get; init; }", "Inner = new DictionaryEntry(1, Shape.G)", Read, "Gpu.Name"),
        ["box"] = Own("public System.Runtime.CompilerServices.StrongBox<object>? Inner { get; init; }", "Inner = new(Shape.G)", Read, "Gpu.Name"),
        ["collection of one's own"] = Own($"public Bag? Inner {{ get; init; }} public sealed class Bag : List<int> {{ {Mark} public string? Gpu {{ get; init; }} }}", "Inner = new() { Gpu = \"\" }", Read, "Bag.Gpu"),
        ["sequence"] = Own("public IEnumerable<Gpu>? Inner { get; init; }", "Inner = Enumerable.Repeat(0, 1).Where(_ => true).Select(_ => Shape.G)", RefusedValue, "Own.Inner"),
        ["sequence of numbers"] = Own("public IEnumerable<int>? Inner { get; init; }", "Inner = Enumerable.Repeat(0, 1).Where(_ => throw new InvalidOperationException())", NothingSet, ""),
        ["list that throws"] = Own("public IReadOnlyCollection<Gpu>? Inner { get; init; } public sealed class Bad : IReadOnlyCollection<Gpu> { public int Count => 1; public IEnumerator<Gpu> GetEnumerator() => throw new NotSupportedException(); IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }", "Inner = new Own.Bad()", RefusedValue, "Own.Inner"),
        ["list without an end"] = Own("public IReadOnlyCollection<Gpu>? Inner { get; init; } public sealed class Bad : IReadOnlyCollection<Gpu> { public int Count => 1; public IEnumerator<Gpu> GetEnumerator() { while (true) yield return new(); } IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }", "Inner = new Own.Bad()", RefusedValue, "Own.Inner"),

        // Who may see it.
        ["internal"] = Own($"{Mark} internal string? Gpu {{ get; init; }}", "Gpu = \"\"", Read, "Own.Gpu"),
        ["protected"] = Own($"{Mark} protected string? Gpu {{ get; init; }} = \"\";", "", Read, "Own.Gpu"),
        ["private"] = Own($"{Mark} private string? Gpu {{ get; init; }} = \"\";", "", Read, "Own.Gpu"),
        ["private of a base record"] = new($"public record Base : WasiExecInput {{ {Mark} private string? Gpu {{ get; init; }} = \"\"; }} public sealed record Own : Base;", "new Own { Module = M }", Read, "Base.Gpu"),
        ["private getter"] = Own($"{Mark} public string? Gpu {{ private get; init; }}", "Gpu = \"\"", Read, "Own.Gpu"),
        ["internal record in an internal property"] = Own($"internal Held? Inner {{ get; init; }} internal sealed record Held({Property} string? Gpu);", "Inner = new(\"\")", Read, "Held.Gpu"),
        ["field"] = Own("public Gpu? Inner;", "Inner = Shape.G", Read, "Gpu.Name"),
        ["private field behind a setter"] = Own("private Gpu? _inner; public void Set(Gpu inner) => _inner = inner; public static Own Of() { var own = new Own { Module = Shape.M }; own.Set(Shape.G); return own; }", "", Read, "Gpu.Name") with { Input = "Own.Of()" },

        // Base types.
        ["hidden by another property"] = new($"public record Base : WasiExecInput {{ {Mark} public string? Gpu {{ get; init; }} }} public sealed record Own : Base {{ public Own() => base.Gpu = \"\"; public new string? Gpu {{ get; init; }} }}", "new Own { Module = M }", Read, "Base.Gpu"),
        ["overridden by an automatic property"] = new($"public record Base : WasiExecInput {{ {Mark} public virtual string? Gpu {{ get; init; }} }} public sealed record Own : Base {{ public override string? Gpu {{ get; init; }} }}", "new Own { Module = M, Gpu = \"\" }", Read, "Own.Gpu"),
        ["abstract"] = new($"public abstract record Base : WasiExecInput {{ {Mark} public abstract string? Gpu {{ get; init; }} }} public sealed record Own : Base {{ private string? _gpu; public override string? Gpu {{ get => _gpu; init => _gpu = value; }} }}", "new Own { Module = M, Gpu = \"\" }", Read, "Own.Gpu"),
        ["getter that an override answers null for"] = new($$"""
            public record Base : WasiExecInput { {{Mark}} public virtual string? Gpu { get; init; } }
            public sealed record Own : Base
            {
                public override string? Gpu => null; // expect: WG2006
            }
            """, "new Own { Module = M, Gpu = \"\" }", Refused, "Base.Gpu"),
        ["setter that an override passes on"] = new($$"""
            public record Base : WasiExecInput { {{Mark}} public virtual string? Gpu { get; init; } }
            public sealed record Own : Base
            {
                public override string? Gpu { get => null; init => base.Gpu = value; } // expect: WG2006
            }
            """, "new Own { Module = M, Gpu = \"\" }", Refused, "Base.Gpu"),
        ["record that an override hides"] = new("""
            public record Base : WasiExecInput { public virtual Gpu? Inner { get; init; } }
            public sealed record Own : Base
            {
                public override Gpu? Inner => null; // expect: WG2006
            }
            """, "new Own { Module = M, Inner = G }", Refused, "Base.Inner"),
        ["setter that is overridden alone"] = new($"public record Base : WasiExecInput {{ {Mark} public virtual string? Gpu {{ get; set; }} }} public sealed record Own : Base {{ public override string? Gpu {{ set => base.Gpu = value; }} }}", "new Own { Module = M, Gpu = \"\" }", Read, "Base.Gpu"),

        // Several capabilities.
        ["two capabilities, one above the other"] = new($"public record Base : WasiExecInput {{ {Mark} public virtual string? Gpu {{ get; init; }} }} public sealed record Own : Base {{ [RequiresCapability(typeof(SupportsTpuAttribute))] public override string? Gpu {{ get; init; }} }}", "new Own { Module = M, Gpu = \"\" }", Read, "Own.Gpu"),

        // What no guard can read.
        ["static"] = Refuses($"{Mark} public static string? Gpu {{ get; set; }}", "Own.Gpu"),
        ["write-only"] = Refuses($"{Mark} public string? Gpu {{ init {{ }} }}", "Own.Gpu"),
        ["write-only property of a record"] = Refuses("public Gpu? Inner { init { } }", "Own.Inner"),
        ["indexer"] = Refuses($"{Mark} public string? this[int index] => null;", "Own.Item"),
        ["indexer of records"] = Refuses("public Gpu? this[int index] => null;", "Own.Item"),
        ["reference"] = Refuses($"{Mark} public ref readonly string? Gpu => ref _gpu[0]; private static readonly string?[] _gpu = [null];", "Own.Gpu"),
        ["span"] = Refuses($"{Mark} public ReadOnlySpan<char> Gpu => default;", "Own.Gpu"),
        ["span of records"] = Refuses("public ReadOnlySpan<Gpu> Gpu => default;", "Own.Gpu"),
        ["pointer"] = Refuses($"{Mark} public unsafe int* Gpu => null;", "Own.Gpu"),
        ["function pointer"] = Refuses($"{Mark} public unsafe delegate*<void> Gpu => null;", "Own.Gpu"),
        ["memory"] = Refuses("public ReadOnlyMemory<Gpu> Gpu { get; init; }", "Own.Gpu"),
        ["lazy record"] = Refuses("public Lazy<Gpu>? Gpu { get; init; }", "Own.Gpu"),
        ["task"] = Refuses("public Task<Gpu>? Gpu { get; init; }", "Own.Gpu"),
        ["function"] = Refuses("public Func<Gpu>? Gpu { get; init; }", "Own.Gpu"),
        ["asynchronous sequence"] = Refuses("public IAsyncEnumerable<Gpu>? Gpu { get; init; }", "Own.Gpu"),
        ["action on a record"] = Own("public Action<Gpu>? Gpu { get; init; }", "Gpu = _ => { }", NothingSet, ""),
        ["class that derives from a lazy record"] = Refuses("public Later? Gpu { get; init; } public class Later : Lazy<Gpu>;", "Own.Gpu"),
        ["delegate of one's own"] = Refuses("public Maker? Gpu { get; init; } public delegate Gpu Maker(int number);", "Own.Gpu"),
        ["delegate of one's own that takes a record"] = Own("public Taker? Gpu { get; init; } public delegate int Taker(Gpu gpu);", "Gpu = _ => 1", NothingSet, ""),
        ["asynchronous sequence of one's own"] = Refuses("public Source? Gpu { get; init; } public abstract class Source : IAsyncEnumerable<Gpu> { public abstract IAsyncEnumerator<Gpu> GetAsyncEnumerator(System.Threading.CancellationToken cancellationToken); }", "Own.Gpu"),
        ["source of events"] = Refuses("public IObservable<Gpu>? Gpu { get; init; }", "Own.Gpu"),
        ["enumerator"] = Refuses("public IEnumerator<Gpu>? Gpu { get; init; }", "Own.Gpu"),
        ["queue with priorities"] = Refuses("public PriorityQueue<Gpu, int>? Gpu { get; init; }", "Own.Gpu"),
        ["group by a record"] = Refuses("public IGrouping<Gpu, int>? Gpu { get; init; }", "Own.Gpu"),
        ["groups by a record"] = Own("public ILookup<Gpu, int>? Inner { get; init; }", "Inner = new[] { 1 }.ToLookup(_ => Shape.G)", RefusedValue, "Own.Inner"),
        ["group of records"] = Own("public IGrouping<int, Gpu>? Inner { get; init; }", "Inner = new[] { Shape.G }.ToLookup(_ => 1).Single()", Read, "Gpu.Name"),
        ["inline array of records"] = Refuses("public Four Gpu { get; init; } [System.Runtime.CompilerServices.InlineArray(4)] public struct Four { private Gpu? _first; }", "Own.Gpu"),
        ["inline array of objects"] = Refuses("public Four Gpu { get; init; } [System.Runtime.CompilerServices.InlineArray(4)] public struct Four { private object? _first; }", "Own.Gpu"),
        ["inline array that may be missing"] = Refuses("public Four? Gpu { get; init; } [System.Runtime.CompilerServices.InlineArray(4)] public struct Four { private Gpu? _first; }", "Own.Gpu"),
        ["inline array in a field"] = Refuses("public Four Gpu; [System.Runtime.CompilerServices.InlineArray(4)] public struct Four { private Gpu? _first; }", "Own.Gpu"),
        ["inline array of the framework"] = Refuses("public System.Runtime.CompilerServices.InlineArray2<object> Gpu { get; init; }", "Own.Gpu"),
        ["marked inline array of numbers"] = Refuses($"{Mark} public Four Gpu {{ get; init; }} [System.Runtime.CompilerServices.InlineArray(4)] public struct Four {{ private int _first; }}", "Own.Gpu"),
        ["inline array of numbers"] = Own("public Four Gpu { get; init; } [System.Runtime.CompilerServices.InlineArray(4)] public struct Four { private int _first; }", "", NothingSet, ""),
        ["inline array as an object"] = Own("public object? Inner { get; init; } [System.Runtime.CompilerServices.InlineArray(2)] public struct Two { private Gpu? _first; public static Two Of() { Two two = default; two[1] = Shape.G; return two; } }", "Inner = Own.Two.Of()", RefusedValue, "Own.Inner"),
        ["asynchronous iterator as an object"] = Own("public object? Inner { get; init; } public static async IAsyncEnumerable<Gpu> Get() { await Task.Yield(); yield return Shape.G; }", "Inner = Own.Get()", RefusedValue, "Own.Inner"),
        ["running task as an object"] = Own("public object? Inner { get; init; } public static async Task<Gpu> Get() { await Task.Yield(); return Shape.G; }", "Inner = Own.Get()", RefusedValue, "Own.Inner"),
        ["enumerator as an object"] = Own("public object? Inner { get; init; }", "Inner = new List<Gpu> { Shape.G }.GetEnumerator()", RefusedValue, "Own.Inner"),
        ["lazy record as an object"] = Own("public object? Inner { get; init; }", "Inner = new Lazy<Gpu>(() => Shape.G)", RefusedValue, "Own.Inner"),
        ["lazy record in a list"] = Own("public List<Lazy<Gpu>>? Inner { get; init; }", "Inner = [new(() => Shape.G)]", RefusedValue, "Own.Inner"),
        ["lazy record in a dictionary"] = Own("public Dictionary<string, Lazy<Gpu>>? Inner { get; init; }", "Inner = new() { [\"\"] = new(() => Shape.G) }", RefusedValue, "Own.Inner"),
        ["lazy record as an object in a dictionary"] = Own("public Dictionary<string, object>? Inner { get; init; }", "Inner = new() { [\"\"] = new Lazy<Gpu>(() => Shape.G) }", RefusedValue, "Own.Inner"),
        ["lazy record in a tuple"] = Refuses("public (int, Lazy<Gpu>) Gpu { get; init; }", "Own.Gpu"),
        ["lazy record as an object in a tuple"] = Own("public (int, object) Inner { get; init; }", "Inner = (1, new Lazy<Gpu>(() => Shape.G))", RefusedValue, "Own.Inner"),
        ["no capability"] = Refuses("[RequiresCapability(typeof(string))] public string? Gpu { get; init; }", "Own.Gpu"),
        ["mark on a method"] = Refuses($"{Mark} public string? Gpu() => null;", "Own.Gpu"),
        ["mark on a getter"] = Refuses($"public string? Gpu {{ {Mark} get; init; }}", "Own.get_Gpu"),
        ["mark on what a getter returns"] = Refuses("public string? Gpu { [return: RequiresCapability(typeof(SupportsGpuAttribute))] get; init; }", "Own.get_Gpu"),
        ["mark on a parameter"] = new($"""
            public sealed record Own(
                {Mark} string? Gpu) : WasiExecInput; // expect: WG2006
            """, "new Own(\"\") { Module = M }", Refused, "'Gpu'"),
        ["mark on a parameter that is a runner"] = Own($"public void On({Mark} IWasiRunner runner) {{ }}", "", NothingSet, ""),
        ["static member of a record inside"] = new($$"""
            public sealed record Held
            {
                {{Mark}} public static string? Gpu { get; set; } // expect: WG2006
            }
            public sealed record Own : WasiExecInput { public Held? Inner { get; init; } }
            """, "new Own { Module = M, Inner = new() }", Refused, "Held.Gpu"),
        ["lazy record in a record inside"] = new("""
            public sealed record Held
            {
                public Lazy<Gpu>? Gpu { get; init; } // expect: WG2006
            }
            public sealed record Own : WasiExecInput { public Held? Inner { get; init; } }
            """, "new Own { Module = M, Inner = new() }", Refused, "Held.Gpu"),

        // What only the value tells.
        ["getter that throws"] = Own($"{Mark} public string? Gpu => throw new NotSupportedException();", "", RefusedValue, "Own.Gpu"),
        ["getter of a record that throws"] = Own("public OpenGpu? Inner => throw new NotSupportedException();", "", RefusedValue, "Own.Inner"),
        ["circle"] = Own("public Node? First { get; init; } public sealed class Node { public object? Next { get; set; } public Node() => Next = this; }", "First = new()", RefusedValue, "Node.Next"),
        ["runner"] = Own("public IWasiRunner? Next { get; init; } public sealed class Runner : WasiRunner { [RequiresCapability(typeof(SupportsGpuAttribute))] public Task StartAsync() => Task.CompletedTask; protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, System.Threading.CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = 0 }); }", "Next = new Own.Runner()", NothingSet, ""),
    };

    private static string Property => "[property: RequiresCapability(typeof(SupportsGpuAttribute))]";

    private static GuardShape Own(string members, string set, GuardAnswer answer, string member) =>
        new($$"""public sealed record Own : WasiExecInput { {{members}} }""", $$"""new Own { Module = M, {{set}} }""", answer, member);

    private static GuardShape Refuses(string members, string member) => new($$"""
        public sealed record Own : WasiExecInput
        {
            {{members}} // expect: WG2006
        }
        """, "new Own { Module = M }", Refused, member);
}
