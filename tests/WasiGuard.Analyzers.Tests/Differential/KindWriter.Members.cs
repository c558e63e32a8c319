namespace WasiGuard.Analyzers.Tests;

/// <summary>Methods, types and forms of members that statements go through.</summary>
internal sealed partial class KindWriter
{
    private void HeavyCallee(Scope scope, string indent)
    {
        var (outer, inner) = (name("Route"), name("Serve"));
        var (ifs, parameters) = (3 + random.Next(4), string.Join(", ", Enumerable.Range(0, 4).Select(n => $"bool f{n}")));
        Member($"static WasiExecInput {inner}Prepared(WasiExecInput given, {parameters})");
        Member("{");
        for (var n = 0; n < ifs; n++)
            Member($"    if (f{n % 4}) given = given with {{ {Change()} }}; else if (f{(n + 1) % 4}) given = given with {{ {Change()} }};");
        Member("    return given;");
        Member("}");
        Member($"static async Task {inner}(IWasiRunner on, WasiExecInput given, {parameters})", $"static void {inner}(IWasiRunner on, WasiExecInput given, {parameters})");
        Member("{");
        for (var n = 0; n < ifs; n++)
        {
            Member($"    if (f{n % 4} && !f{(n + 1) % 4}) given = given with {{ {Change()} }};");
            Handing($"    else if (f{(n + 2) % 4}) ", "on", $"given with {{ {Change()} }}");
        }

        Handing("    ", "on", "given");
        Member("}");
        Member($"static async Task {outer}(IWasiRunner on, WasiExecInput given, {parameters})", $"static void {outer}(IWasiRunner on, WasiExecInput given, {parameters})");
        Member("{");
        for (var n = 0; n < ifs; n++)
        {
            Member($"    if (f{n % 4}) await {inner}(on, given, f1, f2, f3, f0); else if (f{(n + 1) % 4}) await {inner}(on, {inner}Prepared(given, f3, f2, f1, f0), f2, f3, f0, f1);",
                $"    if (f{n % 4}) {inner}(on, given, f1, f2, f3, f0); else if (f{(n + 1) % 4}) {inner}(on, {inner}Prepared(given, f3, f2, f1, f0), f2, f3, f0, f1);");
        }

        Member("}");
        var flags = string.Join(", ", Enumerable.Range(0, 4).Select(_ => expressions.Flag(scope)));
        CallHelper($"{(Coin ? outer : inner)}({Pick("new InProcessWasiRunner()", "new InProcessWasiRunner()", Runner(scope))}, {Pick("new WasiExecInput { Module = Guest }", Input(scope))}, {flags})", indent);
        if (Coin)
            Add(indent, $"if ({expressions.Flag(scope)}) Console.Write(\"\");");
        Call(Runner(scope), Input(scope), indent);

        string Change() => Pick("WorkingDirectory = \"/w\"", "ProgramName = \"p\"", "Arguments = [\"a\"]", "Files = null", "ReadOnlyPreopens = null");
    }

    private void Member(string analyzed, string executed) => _members.Add(() => program.Add("    " + analyzed, "    " + executed));

    private void Handing(string before, string runner, string input) => Member(line => ($"{before}await {runner}.ExecuteAsync({input});", $"{before}Probe.Run({runner}, {input}, {line});"));

    private void FrameworkMember(Scope scope, string indent)
    {
        Once("sealed class Log { public string Name { get; set; } = null!; public void Write(string text) { } }");
        Once("[AttributeUsage(AttributeTargets.Property)] sealed class InjectAttribute : Attribute;");
        var page = name("Page");
        var property = Pick("[Inject] private Log Log { get; set; } = default!;", "[Inject] public Log Log { get; set; } = null!;", "public Log Log { get; set; } = null!;", "public Log Log { get; init; } = default!;",
            "public required Log Log { get; set; } = null!;", "[Inject] public Log Log { get; private set; } = default!;");
        var use = Pick("Log.Write(\"\"); ", "Log.Write(Log.Name); ", "if (Log.Name.Length > 3) return; ", "if (Log is null) return; ", "Log?.Write(\"\"); ");
        if (Coin)
        {
            Member(line => (
                $"sealed class {page} {{ {property} public async Task Run(IWasiRunner on, WasiExecInput given) {{ {use}await on.ExecuteAsync(given); }} }}",
                $"sealed class {page} {{ {property} public void Run(IWasiRunner on, WasiExecInput given) {{ {use}Probe.Run(on, given, {line}); }} }}"));
            CallHelper($"World.Create<{page}>().Run({Runner(scope)}, {Input(scope)})", indent);
        }
        else
        {
            var (runner, input) = (AnyRunner, expressions.Input(new Scope { Flags = ["flag"] }, 2));
            Member(line => (
                $"sealed class {page} {{ {property} public async Task Run(bool flag) {{ {use}await ({runner}).ExecuteAsync({input}); }} }}",
                $"sealed class {page} {{ {property} public void Run(bool flag) {{ {use}Probe.Run({runner}, {input}, {line}); }} }}"));
            program.Add($"{indent}await World.Create<{page}>().Run({expressions.Flag(scope)});", $"{indent}World.Create<{page}>().Run({expressions.Flag(scope)});");
        }

        Call(Runner(scope), Input(scope), indent);
    }

    private void GuardForm(Scope scope, string indent)
    {
        var (x, local) = (name("X"), name("Can"));
        var runner = expressions.Pick(scope.Runners);
        switch (random.Next(8))
        {
            case 0:
                Add(indent, $"[CapabilityGuard(typeof(SupportsNetFetchAttribute))] static bool {local}(IWasiRunner on) => World.CanFetch(on);");
                Call(runner, Input(scope), indent, $"if ({Pick("", "!")}{local}({runner})) ");
                break;
            case 1 or 2:
                var attribute = Coin ? "[CapabilityGuard(typeof(SupportsNetFetchAttribute))] " : "";
                Type($"static class {x} {{ extension(IWasiRunner on) {{ {attribute}public bool CanFetch{x}() => {(attribute.Length > 0 ? "World.CanFetch(on)" : "on.Supports<SupportsNetFetchAttribute>()")}; }} }}");
                Call(runner, Input(scope), indent, $"if ({Pick("", "!")}{Pick($"{runner}.CanFetch{x}()", $"{x}.CanFetch{x}({runner})")}) ");
                break;
            case 3:
                Type($"static class {x} {{ extension(IWasiRunner on) {{ public bool IsOnline{x} => on.Supports<SupportsNetFetchAttribute>(); }} }}");
                Call(runner, Input(scope), indent, $"if ({Pick("", "!")}{Pick($"{runner}.IsOnline{x}", $"{x}.get_IsOnline{x}({runner})")}) ");
                break;
            case 4:
                Type($"static class {x} {{ extension(WasiExecInput given) {{ public WasiExecInput Offline{x}() => given with {{ NetFetch = null }}; public WasiExecInput Online{x}() => given with {{ NetFetch = new() {{ Allow = [\"a.example\"] }} }}; }} }}");
                var given = Input(scope);
                Call(Runner(scope), Pick($"({given}).Offline{x}()", $"{x}.Offline{x}({given})", $"({given}).Online{x}()", $"{x}.Online{x}({given})"), indent);
                break;
            case 5:
                Once("sealed class Job { public required WasiExecInput Input; public void operator -=(string what) => Input = Input with { NetFetch = null }; public void operator +=(string what) => Input = Input with { NetFetch = Api }; public void operator ++() => Input = Input with { Limits = new() { Fuel = 1 } }; public void operator --() => Input = Input with { Limits = new() }; }");
                var job = name("job");
                Add(indent, $"var {job} = new Job {{ Input = {Input(scope)} }};");
                for (var times = 1 + random.Next(2); times > 0; times--)
                    Add(indent, $"{(Coin ? $"if ({expressions.Condition(scope)}) " : "")}{Pick($"{job} -= \"net\";", $"{job} += \"net\";", $"++{job};", $"{job}--;")}");
                Call(Runner(scope), $"{job}.Input", indent);
                break;
            case 6:
                Once("sealed record Task1(WasiExecInput Input) { public static Task1 operator -(Task1 of, string what) => of with { Input = of.Input with { NetFetch = null } }; public static Task1 operator +(Task1 of, string what) => of with { Input = of.Input with { NetFetch = Api } }; public static Task1 operator ++(Task1 of) => of with { Input = of.Input with { Limits = new() { Fuel = 1 } } }; public static implicit operator WasiExecInput(Task1 of) => of.Input with { ReadOnlyPreopens = null }; }");
                var task = name("task");
                Add(indent, $"var {task} = new Task1({Input(scope)}){Pick("", " - \"net\"", " + \"net\"")};");
                Add(indent, Pick($"{task} -= \"net\";", $"{task} += \"net\";", $"{task}++;"));
                Call(Runner(scope), Pick($"{task}.Input", $"(WasiExecInput){task}"), indent);
                break;
            default:
                var host = name("host");
                var form = random.Next(4);
                Once($"sealed class Host{form} {{ public WasiExecInput Input {{ get{(form == 2 ? " => field with { NetFetch = null }" : "")}; set{(form == 0 ? " => field = value with { NetFetch = null }" : form == 1 ? " => field = value with { ProgramName = \"x\" }" : "")}; }} = new() {{ Module = Guest }}; }}");
                Add(indent, $"var {host} = new Host{form}();");
                Add(indent, $"{(Coin ? $"if ({expressions.Condition(scope)}) " : "")}{host}.Input = {Input(scope)};");
                Call(Runner(scope), $"{host}.Input", indent);
                break;
        }
    }

    private void GenericClass(Scope scope, string indent)
    {
        var type = Pick("WasmtimeWasiRunner", "InProcessWasiRunner", "BrowserWasiRunner");
        var form = random.Next(5);
        var (of, make) = form switch
        {
            0 => ("Made", "new T()"),
            1 => ("Static", "new T()"),
            2 => ("Keeping", "_own"),
            3 => ("Derived", "new T()"),
            _ => ("Guarded", "new T()"),
        };
        var (modifier, members, guard) = form switch
        {
            1 => ("static ", "", ""),
            2 => ("", "readonly T _own = new(); ", ""),
            4 => ("", "", "if (!CapabilitySet.Of<T>().Contains<SupportsNetFetchAttribute>()) given = given with { NetFetch = null }; "),
            _ => ("", "", ""),
        };
        if (_once.Add(of))
        {
            Member(line => (
                $"{modifier}class {of}Host<T> where T : class, IWasiRunner, new() {{ {members}public {modifier}async Task Run(WasiExecInput given) {{ {guard}await {make}.ExecuteAsync(given); }} }}",
                $"{modifier}class {of}Host<T> where T : class, IWasiRunner, new() {{ {members}public {modifier}void Run(WasiExecInput given) {{ {guard}Probe.Run({make}, given, {line}); }} }}"));
            if (form == 3)
                Member("sealed class DerivedOf<T> : DerivedHost<T> where T : class, IWasiRunner, new();");
        }

        var host = form switch { 1 => $"StaticHost<{type}>", 3 => $"new DerivedOf<{type}>()", _ => $"new {of}Host<{type}>()" };
        CallHelper($"{host}.Run({Input(scope)})", indent);
    }

    private void BoundedRecursion(Scope scope, string indent)
    {
        var depth = random.Next(4);
        switch (random.Next(6))
        {
            case 0:
                Once("static IWasiRunner Deep(bool net, int n) => n <= 0 ? net ? new InProcessWasiRunner() : new WasmtimeWasiRunner() : Deep(net, n - 1);");
                var runner = name("deep");
                Add(indent, $"var {runner} = Deep({expressions.Flag(scope)}, {depth});");
                Call(runner, Input(scope), indent, Pick("", $"if ({runner} is {Pick("", "not ")}InProcessWasiRunner) ", $"if ({runner}.Supports<SupportsNetFetchAttribute>()) "));
                scope.Runners.Add(runner);
                scope.Fixed.Add(runner);
                break;
            case 1:
                Once("static WasiExecInput Last(WasiExecInput given, bool net, int n) => n == 0 ? net ? given : given with { NetFetch = null } : Last(given with { ProgramName = \"p\" }, net, n - 1);");
                Call(Runner(scope), $"Last({Input(scope)}, {expressions.Flag(scope)}, {depth})", indent);
                break;
            case 2:
                Once("static bool Truth(bool flag, int n) => n == 0 ? flag : !Truth(flag, n - 1);");
                var flag = name("truth");
                Add(indent, $"var {flag} = Truth({expressions.Flag(scope)}, {depth});");
                scope.Flags.Add(flag);
                Call($"({flag} ? (IWasiRunner){Runner(scope)} : {Runner(scope)})", Input(scope), indent);
                break;
            case 3:
                Once("static int Sum(int n) => n == 0 ? 0 : n + Sum(n - 1);");
                Call($"(Sum({depth}) == {Pick("0", "1", "3", "6")} ? (IWasiRunner){Runner(scope)} : {Runner(scope)})", Input(scope), indent);
                break;
            case 4:
                if (_once.Add("Down"))
                {
                    Member(line => (
                        "static async Task Down(IWasiRunner on, WasiExecInput given, int n) { if (n == 0) await on.ExecuteAsync(given); else await Down(on, given, n - 1); }",
                        $"static void Down(IWasiRunner on, WasiExecInput given, int n) {{ if (n == 0) Probe.Run(on, given, {line}); else Down(on, given, n - 1); }}"));
                }

                CallHelper($"Down({Runner(scope)}, {Input(scope)}, {depth})", indent);
                break;
            default:
                Once("static IWasiRunner Even(int n) => n == 0 ? new WasmtimeWasiRunner() : Odd(n - 1);");
                Once("static IWasiRunner Odd(int n) => n == 0 ? new InProcessWasiRunner() : Even(n - 1);");
                Call($"{Pick("Even", "Odd")}({depth})", Input(scope), indent);
                break;
        }
    }

    /// <summary>Nobody calls it; it runs at the end all the same, so that what is reported of it can be told from what is not true of its captures.</summary>
    private void UncalledFunction(Scope scope, string indent)
    {
        var (later, runner, input) = (name("Later"), expressions.Pick(scope.Runners), expressions.Pick(scope.Inputs));
        var guard = random.Next(4) switch { 0 => $"if ({expressions.Flag(scope)}) ", 1 => $"if ({runner}.Supports<SupportsNetFetchAttribute>()) ", _ => "" };
        if (Coin)
            Add(indent, $"if ({expressions.Guard(scope)}) return;");
        program.AddUncertain(
            $"{indent}async Task {later}() {{ {guard}await {runner}.ExecuteAsync({input}); }}",
            $"{indent}Action {later} = () => {{ {guard}Probe.Run({runner}, {input}, {Line}); }}; s_later.Add({later});");
        Call(Runner(scope), Input(scope), indent);
    }

    private void OmittedCall(Scope scope, string indent)
    {
        var (inputs, runners) = (scope.Inputs.Except(scope.Fixed).ToArray(), scope.Runners.Except(scope.Fixed).ToArray());
        var input = name("input");
        Add(indent, $"WasiExecInput {input} = {Input(scope)};");
        Once("[System.Diagnostics.Conditional(\"NEVER\")] static void Note(object? what) { }");
        Once("static partial void Changing(object? what);");
        Once("static partial void Changed(object? what);");
        Once("static partial void Changed(object? what) { }");
        var call = Pick("Note", "Changing", "Changed", "System.Diagnostics.Debug.WriteLine");
        switch (random.Next(4))
        {
            case 0 when runners.Length > 0:
                Add(indent, $"{call}({expressions.Pick(runners)} = {Runner(scope)});");
                break;
            case 1 when inputs.Length > 0:
                Add(indent, $"{call}({expressions.Pick(inputs)} = {Input(scope)});");
                break;
            case 2:
                var flag = name("noted");
                Add(indent, $"var {flag} = false; {call}({flag} = true);");
                scope.Flags.Add(flag);
                break;
            default:
                Add(indent, $"{call}({input} = {Input(scope)});");
                break;
        }

        if (random.Next(4) == 0)
        {
            Once("[System.Diagnostics.Conditional(\"NEVER\")] static void Fail() => throw new InvalidOperationException();");
            Add(indent, "Fail();");
        }

        Call(Runner(scope), input, indent);
        scope.Inputs.Add(input);
    }

    private void OtherProject(Scope scope, string indent)
    {
        program.MayMiss = true;
        switch (random.Next(7))
        {
            case 0:
                Call($"Jobs.Pick({expressions.Flag(scope)})", Input(scope), indent);
                break;
            case 1:
                Call(Runner(scope), $"Jobs.{Pick("Cleared", "Named", "Fetching")}({Input(scope)})", indent);
                break;
            case 2:
                Add(indent, "World.Hear(Jobs.Count);");
                break;
            case 3:
                var runner = expressions.Pick(scope.Runners);
                Call(runner, Input(scope), indent, $"if ({Pick("", "!")}Jobs.Can({runner})) ");
                break;
            case 4:
                Call($"(Jobs.Rich ? (IWasiRunner){Runner(scope)} : {Runner(scope)})", $"(Jobs.Rich ? {Input(scope)} : {Input(scope)})", indent);
                break;
            case 5:
                Call($"new JobHost({Runner(scope)}).Runner", Input(scope), indent);
                break;
            default:
                Add(indent, $"if ({expressions.Flag(scope)}) Jobs.Touch();");
                break;
        }

        Call(Runner(scope), Input(scope), indent);
    }

    private static string Jobs(string space) => $$"""
        namespace {{space}};
        using WasiGuard;
        public static class Jobs
        {
            public const bool Rich = true;
            public static int Count => 3;
            public static void Touch() { }
            public static IWasiRunner Pick(bool rich) => rich ? new InProcessWasiRunner() : new WasmtimeWasiRunner();
            public static WasiExecInput Cleared(WasiExecInput given) => given with { NetFetch = null };
            public static WasiExecInput Named(WasiExecInput given) => given with { ProgramName = "x" };
            public static WasiExecInput Fetching(WasiExecInput given) => given with { NetFetch = new() { Allow = ["x.example"] } };
            [CapabilityGuard(typeof(SupportsNetFetchAttribute))] public static bool Can(IWasiRunner runner) => runner.Supports<SupportsNetFetchAttribute>();
        }
        public sealed class JobHost(IWasiRunner runner) { public IWasiRunner Runner { get; } = runner; }
        """;
}
