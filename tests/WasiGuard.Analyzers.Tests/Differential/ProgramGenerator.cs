using System.Globalization;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Makes a program from a seed: the same seed, the same program.</summary>
internal sealed partial class ProgramGenerator
{
    private readonly Random _random;
    private readonly GeneratedProgram _program;
    private readonly ExpressionGenerator _expressions;
    private readonly HashSet<string> _helpers = [];
    private int _names;
    private readonly KindWriter? _kind;
    private int _budget;

    private ProgramGenerator(int seed, string? kind)
    {
        _random = new Random(seed);
        _program = new GeneratedProgram(seed) { Kind = kind, Asks = kind is not null };
        _expressions = new ExpressionGenerator(_random, helper => _helpers.Add(helper));
        _budget = 3 + _random.Next(kind is null ? 12 : 5);
        _kind = kind is null ? null : new KindWriter(kind, _random, _program, _expressions, Name);
    }

    public static GeneratedProgram Generate(int seed) => new ProgramGenerator(seed, null).Generate();

    /// <summary>A program that contains code of the kind, between other statements.</summary>
    public static GeneratedProgram Generate(int seed, string kind) => new ProgramGenerator(seed, kind).Generate();

    private GeneratedProgram Generate()
    {
        foreach (var line in Prologue)
            _program.Add(line);
        _program.Add($"namespace {_program.Name};");
        if (_kind is not null)
            _program.Add("using Outside;");
        _program.Add("public partial class Scenario");
        _program.Add("{");
        _program.Add("    static readonly WasiModule Guest = WasiModule.FromFile(\"guest.wasm\");");
        _program.Add("    static readonly NetFetchPolicy Api = new() { Allow = [\"api.example.com\"] };");
        _program.Add("    public static async Task Run(bool a, bool b, bool c)", "    public static void Run(bool a, bool b, bool c)");
        _program.Add("    {");
        _kind?.StartMethod();
        var scope = new Scope();
        DeclareInput(scope, "        ");
        DeclareRunner(scope, "        ");
        if (_random.Next(2) == 0 && _kind is not null)
            Statement(scope, "        ", depth: 0);
        _kind?.Write(scope, "        ");
        while (_budget > 0)
            Statement(scope, "        ", depth: 0);
        Call(scope, "        ");
        _kind?.EndMethod();
        _program.Add("        await Task.CompletedTask;", "        ");
        _program.Add("    }");
        Helpers.AddTo(_program, _helpers);
        _kind?.AddMembers();
        _program.Add("}");
        _kind?.AddTypes();
        return _program;
    }

    private static string[] Prologue => ["using System;", "using System.Linq;", "using System.Threading;", "using System.Threading.Tasks;", "using WasiGuard;"];

    private void Statement(Scope scope, string indent, int depth)
    {
        _budget--;
        if (_kind is not null && depth < 2 && !scope.InLoop && _random.Next(4) == 0)
        {
            _kind.Write(scope, indent);
            return;
        }

        switch (_random.Next(depth > 2 ? 10 : 43))
        {
            case 0:
                DeclareInput(scope, indent);
                break;
            case 1:
                DeclareRunner(scope, indent);
                break;
            case 2:
                DeclarePolicy(scope, indent);
                break;
            case 3 or 4:
                Assign(scope, indent);
                break;
            case 5:
                DeclareFlag(scope, indent);
                break;
            case 6 or 7 or 8:
                Call(scope, indent);
                break;
            case 9:
                CallHelper(scope, indent);
                break;
            case 10 or 11 or 12:
                If(scope, indent, depth);
                break;
            case 13:
                Leave(scope, indent);
                break;
            case 14:
                For(scope, indent, depth);
                break;
            case 15:
                ForEach(scope, indent);
                break;
            case 16:
                Switch(scope, indent, depth);
                break;
            case 17 when _kind is null:
                TryFinally(scope, indent, depth);
                break;
            case 18 when _kind is null:
                Handled(scope, indent);
                break;
            case 19:
                Lambda(scope, indent);
                break;
            case 20:
                Deconstruct(scope, indent);
                break;
            case 21:
                Elements(scope, indent);
                break;
            case 22:
                LocalFunction(scope, indent);
                break;
            case 23:
                SwitchOnType(scope, indent, depth);
                break;
            case 24:
                While(scope, indent, depth);
                break;
            case 25:
                DeclareToggle(scope, indent);
                break;
            case 26:
                DeclareHolder(scope, indent);
                break;
            case 27 when _kind is null:
                Ensured(scope, indent);
                break;
            case 28:
                Pair(scope, indent);
                break;
            case 29:
                SwitchOnToggle(scope, indent, depth);
                break;
            case 30:
                Coalesce(scope, indent);
                break;
            case 31:
                Goto(scope, indent, depth);
                break;
            case 32:
                Using(scope, indent, depth);
                break;
            case 33:
                Lock(scope, indent);
                break;
            case 34:
                Work(scope, indent);
                break;
            case 35:
                FlagLoop(scope, indent, depth);
                break;
            case 36:
                CoalesceRunner(scope, indent);
                break;
            case 37:
                IsNot(scope, indent);
                break;
            case 38:
                LocalMaker(scope, indent);
                break;
            case 39:
                ByReference(scope, indent);
                break;
            case 40:
                SwitchOnPair(scope, indent, depth);
                break;
            case 41:
                Query(scope, indent);
                break;
            case 42:
                While(scope, indent, depth);
                break;
            default:
                // What notices a failing call is left out of programs that ask: the runs would be too many.
                Call(scope, indent);
                break;
        }
    }

    private void DeclareInput(Scope scope, string indent)
    {
        var name = Name("input");
        _program.Add($"{indent}WasiExecInput {name} = {_expressions.Input(scope)};");
        Declared(scope, scope.Inputs, name);
    }

    private void DeclareRunner(Scope scope, string indent)
    {
        var name = Name("runner");
        _program.Add($"{indent}IWasiRunner {name} = {_expressions.Runner(scope)};");
        Declared(scope, scope.Runners, name);
    }

    private void DeclarePolicy(Scope scope, string indent)
    {
        var name = Name("policy");
        _program.Add($"{indent}NetFetchPolicy? {name} = {_expressions.Policy(scope)};");
        Declared(scope, scope.Policies, name);
    }

    private void DeclareFlag(Scope scope, string indent)
    {
        var name = Name("flag");
        _program.Add($"{indent}bool {name} = {_expressions.Guard(scope)};");
        scope.Flags.Add(name);
    }

    private void Declared(Scope scope, List<string> kind, string name)
    {
        kind.Add(name);
        if (_random.Next(2) == 0)
            scope.Fixed.Add(name);
    }

    private void Assign(Scope scope, string indent)
    {
        var targets = Assignable(scope);
        if (targets.Count == 0)
        {
            Call(scope, indent);
            return;
        }

        var target = _expressions.Pick(targets);
        var value = target[0] switch
        {
            'r' => _expressions.Runner(scope),
            'i' => _expressions.Input(scope),
            _ => _expressions.Policy(scope),
        };
        _program.Add($"{indent}{target} = {value};");
    }

    private static List<string> Assignable(Scope scope) => [.. scope.Runners.Concat(scope.Inputs).Concat(scope.Policies).Except(scope.Fixed)];

    private void If(Scope scope, string indent, int depth)
    {
        _program.Add($"{indent}if ({_expressions.Guard(scope)})");
        Block(scope.Inner(), indent, depth, 1 + _random.Next(2));
        if (_random.Next(2) == 0)
            return;
        _program.Add($"{indent}else");
        Block(scope.Inner(), indent, depth, 1 + _random.Next(2));
    }

    private void Leave(Scope scope, string indent)
    {
        var leave = scope.InLoop ? _expressions.Pick(["continue", "break"]) : "return";
        _program.Add($"{indent}if ({_expressions.Guard(scope)})");
        _program.Add($"{indent}    {leave};");
    }

    private void For(Scope scope, string indent, int depth)
    {
        var name = Name("n");
        _program.Add($"{indent}for (var {name} = 0; {name} < {1 + _random.Next(3)}; {name}++)");
        Block(scope.Inner(loop: true), indent, depth, 1 + _random.Next(2));
    }

    private void ForEach(Scope scope, string indent)
    {
        var name = Name("each");
        var list = $"new IWasiRunner[] {{ {_expressions.Runner(scope, 1)}, {_expressions.Runner(scope, 1)} }}";
        _program.Add($"{indent}foreach (var {name} in {list})");
        _program.Add($"{indent}{{");
        if (_random.Next(3) == 0)
        {
            _program.Add($"{indent}    if (!{name}.Supports<SupportsNetFetchAttribute>())");
            _program.Add($"{indent}        continue;");
        }

        Call(name, _expressions.Input(scope, 1), indent + "    ");
        _program.Add($"{indent}}}");
    }

    private void Switch(Scope scope, string indent, int depth)
    {
        _program.Add($"{indent}switch ({_expressions.Flag(scope)}, {_expressions.Flag(scope)})");
        Sections(scope, indent, depth, ["case (true, true):", "case (false, _):", "default:"]);
    }

    private void TryFinally(Scope scope, string indent, int depth)
    {
        _program.Handlers++;
        _program.Add($"{indent}try");
        Block(scope.Inner(), indent, depth, 1 + _random.Next(2));
        _program.Add($"{indent}finally");
        _program.Add($"{indent}{{");
        var inner = scope.Inner();
        if (_random.Next(2) == 0)
            Assign(inner, indent + "    ");
        else
            Call(inner, indent + "    ");
        _program.Add($"{indent}}}");
    }

    private void Deconstruct(Scope scope, string indent)
    {
        var (runner, input) = (Name("runner"), Name("input"));
        _program.Add($"{indent}(IWasiRunner {runner}, WasiExecInput {input}) = {_expressions.Condition(scope)} ? ((IWasiRunner){_expressions.Runner(scope, 1)}, {_expressions.Input(scope, 1)}) : ({_expressions.Runner(scope, 1)}, {_expressions.Input(scope, 1)});");
        scope.Runners.Add(runner);
        scope.Inputs.Add(input);
    }

    private void Elements(Scope scope, string indent)
    {
        var name = Name("several");
        _program.Add($"{indent}var {name} = new IWasiRunner[] {{ {_expressions.Runner(scope, 1)}, {_expressions.Runner(scope, 1)} }};");
        Call($"{name}[{_random.Next(2)}]", _expressions.Input(scope, 1), indent);
    }

    private void Block(Scope scope, string indent, int depth, int statements, bool loopLeft = false)
    {
        _program.Add($"{indent}{{");
        for (var i = 0; i < statements; i++)
            Statement(scope, indent + "    ", depth + 1 + (loopLeft ? 1 : 0));
        _program.Add($"{indent}}}");
    }

    private string Name(string kind) => kind + _names++.ToString(CultureInfo.InvariantCulture);
}
