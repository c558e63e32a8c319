using System.Globalization;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Statements that hand an input to a runner.</summary>
internal sealed partial class ProgramGenerator
{
    private void Call(Scope scope, string indent) => Call(_expressions.Runner(scope), _expressions.Input(scope), indent);

    private void Call(string runner, string input, string indent)
    {
        _program.Add($"{indent}await {Receiver(runner)}.ExecuteAsync({input});", $"{indent}Probe.Run({runner}, {input}, {_program.NextLine});");
    }

    private void CallHelper(Scope scope, string indent)
    {
        var helper = _expressions.Pick(["Go", "GoGuarded", "GoCli", "GoFetch", "GoOn", "GoInner", "GoSwitch", "Host"]);
        _helpers.Add(helper);
        var arguments = helper switch
        {
            "GoCli" => _expressions.Input(scope),
            "GoFetch" => _expressions.Runner(scope),
            "GoInner" => _expressions.Flag(scope),
            _ => $"{_expressions.Runner(scope)}, {_expressions.Input(scope)}",
        };
        var line = _program.NextLine.ToString(CultureInfo.InvariantCulture);
        if (helper == "Host")
        {
            var (runner, input) = (_expressions.Runner(scope), _expressions.Input(scope));
            _program.Add($"{indent}await new Host({runner}).Run({input});", $"{indent}using (Probe.From({line})) new Host({runner}).Run({input});");
            return;
        }

        _program.Add(
            $"{indent}await {helper}({arguments});",
            helper == "GoInner" ? $"{indent}{helper}({arguments});" : $"{indent}using (Probe.From({line})) {helper}({arguments});");
    }

    private void Handled(Scope scope, string indent)
    {
        _program.Handlers++;
        _program.Add($"{indent}try");
        _program.Add($"{indent}{{");
        var (runner, input) = (_expressions.Runner(scope), _expressions.Input(scope));
        _program.Add($"{indent}    await {Receiver(runner)}.ExecuteAsync({input});", $"{indent}    Probe.Guard({runner}, {input});");
        _program.Add($"{indent}}}");
        _program.Add($"{indent}catch (WasiCapabilityNotSupportedException)");
        _program.Add($"{indent}{{");
        if (_random.Next(2) == 0)
            Assign(scope.Inner(), indent + "    ");
        else
            Call(scope.Inner(), indent + "    ");
        _program.Add($"{indent}}}");
    }

    private void Lambda(Scope scope, string indent)
    {
        if (scope.InLambda || Captured(scope) is not var (runner, input))
        {
            Call(scope, indent);
            return;
        }

        var name = Name("later");
        _program.Add(
            $"{indent}Func<Task> {name} = async () => await {runner}.ExecuteAsync({input});",
            $"{indent}Action {name} = () => Probe.Run({runner}, {input}, {_program.NextLine});");
        var guarded = _random.Next(2) == 0;
        if (guarded)
            _program.Add($"{indent}if ({_expressions.Guard(scope)})");
        _program.Add($"{indent}{(guarded ? "    " : "")}await {name}();", $"{indent}{(guarded ? "    " : "")}{name}();");
    }

    /// <summary>A local function that captures a runner and takes the input, or captures both.</summary>
    private void LocalFunction(Scope scope, string indent)
    {
        var (runners, inputs) = (scope.Runners.Intersect(scope.Fixed).ToList(), scope.Inputs.Intersect(scope.Fixed).ToList());
        if (runners.Count == 0 || inputs.Count == 0)
        {
            Call(scope, indent);
            return;
        }

        var (name, runner) = (Name("Local"), _expressions.Pick(runners));
        var given = _random.Next(2) == 0;
        var input = given ? "given" : _expressions.Pick(inputs);
        var guard = _random.Next(3) == 0 ? $"if ({runner}.Supports<SupportsNetFetchAttribute>()) " : "";
        _program.Add(
            $"{indent}async Task {name}({(given ? "WasiExecInput given" : "")}) {{ {guard}await {runner}.ExecuteAsync({input}); }}",
            $"{indent}void {name}({(given ? "WasiExecInput given" : "")}) {{ {guard}Probe.Run({runner}, {input}, {_program.NextLine}); }}");
        for (var calls = 1 + _random.Next(2); calls > 0; calls--)
        {
            var argument = given ? _expressions.Input(scope, 1) : "";
            var line = _program.NextLine.ToString(CultureInfo.InvariantCulture);
            _program.Add($"{indent}await {name}({argument});", given ? $"{indent}using (Probe.From({line})) {name}({argument});" : $"{indent}{name}({argument});");
        }
    }

    /// <summary>A call behind a helper that throws when the runner lacks a capability.</summary>
    private void Ensured(Scope scope, string indent)
    {
        _helpers.Add("Ensure");
        var runner = _expressions.Pick(scope.Runners);
        _program.Handlers++;
        _program.Add($"{indent}try");
        _program.Add($"{indent}{{");
        _program.Add($"{indent}    Ensure({runner});");
        Call(runner, _expressions.Input(scope), indent + "    ");
        _program.Add($"{indent}}}");
        _program.Add($"{indent}catch (InvalidOperationException)");
        _program.Add($"{indent}{{");
        switch (_random.Next(3))
        {
            case 0:
                Assign(scope.Inner(), indent + "    ");
                break;
            case 1:
                Call(scope.Inner(), indent + "    ");
                break;
        }

        _program.Add($"{indent}}}");
    }

    private void Pair(Scope scope, string indent)
    {
        var name = Name("pair");
        _program.Add($"{indent}var {name} = (On: (IWasiRunner){_expressions.Runner(scope, 1)}, Given: {_expressions.Input(scope, 1)});");
        Call($"{name}.On", $"{name}.Given", indent);
        if (_random.Next(2) == 0)
            Call($"{name}.Item1", _expressions.Input(scope, 1), indent);
    }
}
