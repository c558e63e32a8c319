namespace WasiGuard.Analyzers.Tests;

/// <summary>Values that come from outside, that are kept, and that change in places.</summary>
internal sealed partial class KindWriter
{
    private void FlagSetInLoop(Scope scope, string indent)
    {
        var (flag, count, index) = (name("found"), name("count"), name("at"));
        switch (random.Next(7))
        {
            case 0:
                Add(indent, $"bool {flag} = false;");
                Add(indent, $"for (int {index} = 0; {index} < 2; {index}++) if (World.Ask({index})) {flag} = true;");
                break;
            case 1:
                var args = name("args");
                Add(indent, $"var {args} = World.Arguments();");
                Add(indent, $"bool {flag} = false;");
                Add(indent, $"for (int {index} = 0; {index} < {args}.Length; {index}++) if ({args}[{index}] == \"-v\") {flag} = true;");
                break;
            case 2:
                Add(indent, $"bool {flag} = false;");
                Add(indent, $"foreach (var {index} in World.Arguments()) if ({index} == \"-v\") {flag} = true;");
                break;
            case 3:
                Add(indent, $"var {index} = 0; bool {flag} = true;");
                Add(indent, $"while ({index} < 2) {{ if (!World.Ask({index})) {flag} = false; {index}++; }}");
                break;
            case 4:
                Add(indent, $"var {count} = 0;");
                Add(indent, $"for (int {index} = 0; {index} < 2; {index}++) if (World.Ask({index})) {count}++;");
                Add(indent, $"bool {flag} = {count} > {random.Next(2)};");
                scope.Numbers.Add(count);
                break;
            case 5:
                var word = name("word");
                Add(indent, $"string? {word} = null;");
                Add(indent, $"for (int {index} = 0; {index} < 2; {index}++) if (World.Ask({index})) {word} = \"one\";");
                Add(indent, $"bool {flag} = {word} is null;");
                break;
            default:
                Add(indent, $"bool {flag} = false; var {index} = 0;");
                Add(indent, $"do {{ {flag} |= World.Ask({index}); }} while (++{index} < 2 && !{flag});");
                break;
        }

        if (Coin)
            Add(indent, $"if ({flag}) Console.Write(\"\");");
        switch (random.Next(4))
        {
            case 0:
                scope.Flags.Add(flag);
                break;
            case 1:
                Call($"({flag} ? (IWasiRunner){Runner(scope)} : {Runner(scope)})", $"({flag} ? {Input(scope)} : {Input(scope)})", indent);
                break;
            case 2:
                Add(indent, $"if ({Pick("", "!")}{flag}) return;");
                break;
        }

        Call(Runner(scope), Input(scope), indent);
    }

    private void WriteToPlace(Scope scope, string indent)
    {
        var (pair, box) = (name("pair"), name("box"));
        var (runner, input) = ($"{pair}.R", $"{pair}.I");
        switch (random.Next(6))
        {
            case 0:
                Add(indent, $"var {box} = new (IWasiRunner R, WasiExecInput I)[] {{ ({Runner(scope)}, {Input(scope)}), ({Runner(scope)}, {Input(scope)}) }};");
                (runner, input) = ($"{box}[0].R", $"{box}[0].I");
                break;
            case 1:
                Add(indent, $"((IWasiRunner R, int N) P, WasiExecInput I) {pair} = (({Runner(scope)}, 1), {Input(scope)});");
                runner = $"{pair}.P.R";
                break;
            case 2:
                Struct("struct Both { public IWasiRunner R; public WasiExecInput I; }");
                Add(indent, $"var {pair} = new Both {{ R = {Runner(scope)}, I = {Input(scope)} }};");
                break;
            case 3:
                Struct("class Kept { public (IWasiRunner R, WasiExecInput I) P; }");
                Add(indent, $"var {box} = new Kept {{ P = ({Runner(scope)}, {Input(scope)}) }};");
                (runner, input) = ($"{box}.P.R", $"{box}.P.I");
                break;
            default:
                Add(indent, $"(IWasiRunner R, WasiExecInput I) {pair} = ({Runner(scope)}, {Input(scope)});");
                break;
        }

        for (var writes = 1 + random.Next(3); writes > 0; writes--)
            Write(scope, indent, runner, input, Coin ? $"if ({expressions.Condition(scope)}) " : "");
        if (runner == $"{pair}.R" && Coin)
        {
            var other = name("other");
            Add(indent, $"var {other} = {pair} with {{ R = {Runner(scope)} }};");
            Call($"{other}.R", $"{other}.I", indent);
        }

        Call(runner, input, indent);
        if (Coin)
            Call(runner, Input(scope), indent);
    }

    private void Write(Scope scope, string indent, string runner, string input, string condition)
    {
        switch (random.Next(8))
        {
            case 0:
                Add(indent, $"{condition}{input} = {Input(scope)};");
                break;
            case 1:
                Add(indent, $"{condition}({runner}, _) = ({Runner(scope)}, 1);");
                break;
            case 2:
                Add(indent, $"{condition}({input}, {runner}) = ({Input(scope)}, {Runner(scope)});");
                break;
            case 3:
                Once("static void GiveRunner(bool one, out IWasiRunner given) => given = one ? new InProcessWasiRunner() : new WasmtimeWasiRunner();");
                Add(indent, $"{condition}GiveRunner({expressions.Flag(scope)}, out {runner});");
                break;
            case 4:
                Once("static void TakeNet(ref WasiExecInput given) => given = given with { NetFetch = null };");
                Add(indent, $"{condition}TakeNet(ref {input});");
                break;
            case 5:
                var place = name("place");
                Add(indent, $"{condition}{{ ref IWasiRunner {place} = ref {runner}; {place} = {Runner(scope)}; }}");
                break;
            default:
                Add(indent, $"{condition}{runner} = {Runner(scope)};");
                break;
        }
    }

    private void OpaqueAnswer(Scope scope, string indent)
    {
        var (kept, index) = (name("kept"), name("at"));
        var (type, answer, test) = random.Next(6) switch
        {
            0 => ("CapabilitySet", "World.Capabilities", ".Contains<SupportsNetFetchAttribute>()"),
            1 => ("Type?", "World.RunnerType", " == typeof(InProcessWasiRunner)"),
            2 => ("int", "World.Number", " > 1"),
            3 => ("string?", "World.Word", " is null"),
            _ => ("bool", "World.Ask", ""),
        };
        var ask = $"{answer}({Pick("", index, "new object()")})";
        string first, second, shift, declare;
        switch (random.Next(6))
        {
            case 0:
                var box = type == "bool" ? "Box" : type == "int" ? "NumberBox" : type == "string?" ? "WordBox" : type == "Type?" ? "TypeBox" : "SetBox";
                Struct($"class {box} {{ public {type} First, Second; }}");
                (declare, first, second) = ($"var {kept} = new {box}();", $"{kept}.First", $"{kept}.Second");
                shift = $"{first} = {second}; {second} = {ask};";
                break;
            case 1:
                (declare, first, second) = ($"({type} First, {type} Second) {kept} = default;", $"{kept}.First", $"{kept}.Second");
                shift = $"{kept} = ({second}, {ask});";
                break;
            case 2:
                (declare, first, second) = ($"var {kept} = new {type}[2];", $"{kept}[0]", $"{kept}[1]");
                shift = $"{first} = {second}; {second} = {ask};";
                break;
            case 3:
                (declare, first, second) = ($"var {kept} = new System.Collections.Generic.List<{type}>();", $"{kept}[0]", $"{kept}[^1]");
                shift = $"{kept}.Add({ask});";
                break;
            case 4:
                (declare, first, second) = ($"var {kept} = new System.Collections.Generic.List<({type} It, int N)>();", $"{kept}[0].It", $"{kept}[^1].It");
                shift = $"{kept}.Add(({ask}, {index}));";
                break;
            default:
                (first, second) = (name("first"), name("second"));
                declare = $"{type} {first} = default, {second} = default;";
                shift = $"{first} = {second}; {second} = {ask};";
                break;
        }

        Add(indent, declare);
        var leave = Coin ? $" if ({index} == 0 && !({second}{test})) return;" : "";
        Add(indent, $"for (var {index} = 0; {index} < 2; {index}++) {{ {shift}{leave} }}");
        var asked = $"({(Coin ? first : second)}{test})";
        if (Coin)
            scope.Flags.Add(asked);
        Call($"({asked} ? (IWasiRunner){Runner(scope)} : {Runner(scope)})", Coin ? Input(scope) : $"(({(Coin ? first : second)}{test}) ? {Input(scope)} : {Input(scope)})", indent);
    }

    private void EqualQuestion(Scope scope, string indent)
    {
        var session = name("session");
        Add(indent, $"var {session} = new Session();");
        var question = random.Next(9) switch
        {
            0 => $"{session}.GetNext()",
            1 => $"{session}.IsReady()",
            2 => $"{session}.UseNet()",
            3 => $"{session}.Verbose",
            4 => $"{session}.GetFlag(\"net\")",
            5 => "World.IsOnline()",
            6 => "World.Ask()",
            7 => "(World.Number() > 1)",
            _ => $"{session}.Poll()",
        };
        switch (random.Next(5))
        {
            case 0:
                Add(indent, $"if ({Pick("", "!")}{question}) return;");
                Call(Runner(scope), Input(scope), indent, $"if ({question}) ");
                break;
            case 1:
                var runner = name("asked");
                Add(indent, $"IWasiRunner {runner} = {question} ? {Runner(scope)} : {Runner(scope)};");
                Call(runner, $"({question} ? {Input(scope)} : {Input(scope)})", indent);
                break;
            case 2:
                var answer = name("answer");
                Add(indent, $"var {answer} = {question};");
                Call($"({answer} ? (IWasiRunner){Runner(scope)} : {Runner(scope)})", $"({answer} ? {Input(scope)} : {Input(scope)})", indent);
                break;
            case 3:
                Call($"({question} ? (IWasiRunner){Runner(scope)} : {Runner(scope)})", Input(scope), indent);
                break;
            default:
                Call(Runner(scope), Input(scope), indent, $"if ({question} && {Pick("", "!")}{question}) ");
                break;
        }
    }

    private void StaticFields(Scope scope, string indent)
    {
        var (one, two, runner) = (name("S"), name("S"), name("R"));
        var nothing = new Scope { Flags = ["true", "false"] };
        string[] members = [$"NetFetch = {Pick("Api", "null", "NetFetchPolicy.PublicInternet")}", $"Limits = new() {{ Fuel = {Pick("1", "null")} }}", $"ReadOnlyPreopens = {Pick("[]", "null")}"];
        var test = Pick($"{one}.NetFetch != null", $"{one}.NetFetch is null", $"!({one}.NetFetch != null)", $"{one}.Limits.Fuel is null", $"{one}.Limits.Fuel != null", $"{one}.ReadOnlyPreopens is {{ }}");
        string[] computed = [$"NetFetch = {test} ? Api : null", $"Limits = new() {{ Fuel = {test} ? 1000UL : null }}", $"NetFetch = {one}.NetFetch", $"Limits = {one}.Limits", $"ReadOnlyPreopens = {test} ? [] : null"];
        Member($"static readonly WasiExecInput {one} = new() {{ Module = Guest, {string.Join(", ", members.Where(_ => Coin).DefaultIfEmpty(members[0]))} }};");
        Member($"static readonly WasiExecInput {two} = {Pick($"new() {{ Module = Guest, {Pick(computed)} }}", $"{one} with {{ {Pick(computed)} }}")};");
        Member($"static readonly IWasiRunner {runner} = {test} ? {AnyRunner} : {AnyRunner};");
        Call(Pick(runner, AnyRunner), Pick(one, two), indent);
        if (Coin)
            Call(Pick(runner, Runner(scope)), Pick(one, two, expressions.Input(nothing, 2)), indent);
        if (Coin)
            scope.Inputs.Add(two);
        scope.Fixed.Add(two);
    }

    private readonly HashSet<string> _once = [];

    /// <summary>A member of which one is enough.</summary>
    private void Once(string member)
    {
        if (_once.Add(member))
            Member(member);
    }

    private void Struct(string type) => Once(type);
}
