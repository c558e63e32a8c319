using System.Globalization;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Writes code of one kind into a generated program: its statements, and the members and types that they need.</summary>
internal sealed partial class KindWriter(string kind, Random random, GeneratedProgram program, ExpressionGenerator expressions, Func<string, string> name)
{
    private readonly List<Action> _members = [], _types = [];

    /// <summary>The kinds; code that does not compile is made of the programs of all.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "HeavyCallees", "FlagsSetInLoops", "WritesToPlaces", "OpaqueAnswers", "FrameworkMembers", "GuardForms", "GenericClasses", "BoundedRecursion", "StaticFields",
        "UncalledFunctions", "OmittedCalls", "EqualQuestions", "TwoCompilations",
    ];

    public void Write(Scope scope, string indent)
    {
        switch (kind)
        {
            case "HeavyCallees":
                HeavyCallee(scope, indent);
                break;
            case "FlagsSetInLoops":
                FlagSetInLoop(scope, indent);
                break;
            case "WritesToPlaces":
                WriteToPlace(scope, indent);
                break;
            case "OpaqueAnswers":
                OpaqueAnswer(scope, indent);
                break;
            case "FrameworkMembers":
                FrameworkMember(scope, indent);
                break;
            case "GuardForms":
                GuardForm(scope, indent);
                break;
            case "GenericClasses":
                GenericClass(scope, indent);
                break;
            case "BoundedRecursion":
                BoundedRecursion(scope, indent);
                break;
            case "StaticFields":
                StaticFields(scope, indent);
                break;
            case "UncalledFunctions":
                UncalledFunction(scope, indent);
                break;
            case "OmittedCalls":
                OmittedCall(scope, indent);
                break;
            case "EqualQuestions":
                EqualQuestion(scope, indent);
                break;
            case "TwoCompilations":
                OtherProject(scope, indent);
                break;
            default:
                throw new InvalidOperationException($"no kind of code is called {kind}");
        }
    }

    /// <summary>Functions that nobody calls run when the method has come to its end, in the executed form only.</summary>
    public void StartMethod()
    {
        if (kind != "UncalledFunctions")
            return;
        program.Add("", "        s_later.Clear();");
        Member("", "static readonly System.Collections.Generic.List<Action> s_later = new();");
    }

    public void EndMethod()
    {
        if (kind == "UncalledFunctions")
            program.Add("", "        foreach (var later in s_later) later();");
    }

    public void AddMembers()
    {
        foreach (var member in _members)
            member();
    }

    public void AddTypes()
    {
        foreach (var type in _types)
            type();
        if (program.MayMiss)
            program.Library = Jobs(program.Name);
    }

    private bool Coin => random.Next(2) == 0;

    private string Line => program.NextLine.ToString(CultureInfo.InvariantCulture);

    private string Pick(params string[] of) => expressions.Pick(of);

    private string Runner(Scope scope) => expressions.Runner(scope, 1);

    private string Input(Scope scope) => expressions.Input(scope, 1);

    /// <summary>A runner that is known: one of the three.</summary>
    private string AnyRunner => Pick("new WasmtimeWasiRunner()", "new InProcessWasiRunner()", "new BrowserWasiRunner()");

    private void Add(string indent, string both) => program.Add(indent + both);

    private void Call(string runner, string input, string indent, string guard = "") => program.Add(
        $"{indent}{guard}await {(runner.StartsWith("new ", StringComparison.Ordinal) ? $"({runner})" : runner)}.ExecuteAsync({input});",
        $"{indent}{guard}Probe.Run({runner}, {input}, {Line});");

    /// <summary>A call of a method that hands over what it is given: its mismatches belong to this line.</summary>
    private void CallHelper(string call, string indent) => program.Add($"{indent}await {call};", $"{indent}using (Probe.From({Line})) {call};");

    /// <summary>A member that hands over, written when the line is known.</summary>
    private void Member(Func<string, (string Analyzed, string Executed)> member) => _members.Add(() =>
    {
        var (analyzed, executed) = member(Line);
        program.Add("    " + analyzed, "    " + executed);
    });

    private void Member(string both) => _members.Add(() => program.Add("    " + both));

    private void Type(string both) => _types.Add(() => program.Add(both));
}
