using System.Globalization;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Statements that control goes through in other ways: jumps, locks, resources, references, work on other threads, queries.</summary>
internal sealed partial class ProgramGenerator
{
    private void Goto(Scope scope, string indent, int depth)
    {
        var name = Name("label");
        if (_random.Next(2) == 0)
        {
            _program.Add($"{indent}{{");
            _program.Add($"{indent}    if ({_expressions.Guard(scope)}) goto {name};");
            Block(scope.Inner(), indent + "    ", depth + 1, 1 + _random.Next(2));
            _program.Add($"{indent}    {name}:");
            Call(scope, indent + "    ");
            _program.Add($"{indent}}}");
            return;
        }

        var count = Name("n");
        _program.Add($"{indent}var {count} = 0;");
        _program.Add($"{indent}{name}:");
        Block(scope.Inner(), indent, depth, 1 + _random.Next(2));
        _program.Add($"{indent}if (++{count} < {(1 + _random.Next(2)).ToString(CultureInfo.InvariantCulture)} && {_expressions.Flag(scope)}) goto {name};");
    }

    private void Using(Scope scope, string indent, int depth)
    {
        _helpers.Add("Gate");
        if (_random.Next(2) == 0)
        {
            _program.Add($"{indent}using var {Name("gate")} = new Gate();");
            Statement(scope, indent, depth);
            return;
        }

        _program.Add($"{indent}using (new Gate())");
        Block(scope.Inner(), indent, depth, 1 + _random.Next(2));
    }

    /// <summary>Nothing is awaited in a lock.</summary>
    private void Lock(Scope scope, string indent)
    {
        _helpers.Add("s_lock");
        _program.Add($"{indent}lock (s_lock)");
        _program.Add($"{indent}{{");
        if (_random.Next(2) == 0)
            Leave(scope, indent + "    ");
        if (_random.Next(2) == 0)
        {
            var (runner, input) = (_expressions.Runner(scope), _expressions.Input(scope));
            _program.Add($"{indent}    {Receiver(runner)}.ExecuteAsync({input}).GetAwaiter().GetResult();", $"{indent}    Probe.Run({runner}, {input}, {_program.NextLine});");
        }

        if (Assignable(scope).Count > 0)
            Assign(scope, indent + "    ");
        _program.Add($"{indent}}}");
    }

    private void Work(Scope scope, string indent)
    {
        if (Captured(scope) is not var (runner, input))
        {
            Call(scope, indent);
            return;
        }

        var probe = $"Task.Run(() => Probe.Run({runner}, {input}, {_program.NextLine})).GetAwaiter().GetResult();";
        _program.Add(
            _random.Next(3) switch
            {
                0 => $"{indent}await Task.Run(() => {runner}.ExecuteAsync({input}));",
                1 => $"{indent}await Task.Run(async () => await {runner}.ExecuteAsync({input}));",
                _ => $"{indent}Task.Run(() => {runner}.ExecuteAsync({input})).GetAwaiter().GetResult();",
            },
            indent + probe);
    }

    private void FlagLoop(Scope scope, string indent, int depth)
    {
        var (name, count) = (Name("more"), Name("n"));
        switch (_random.Next(3))
        {
            case 0:
                _program.Add($"{indent}var {name} = {_expressions.Flag(scope)};");
                _program.Add($"{indent}while ({name})");
                _program.Add($"{indent}{{");
                _program.Add($"{indent}    {name} = false;");
                Statement(scope.Inner(loop: true), indent + "    ", depth + 1);
                _program.Add($"{indent}}}");
                break;
            case 1:
                _program.Add($"{indent}var {count} = 0;");
                _program.Add($"{indent}while (({_expressions.Guard(scope)}) && {count}++ < 2)");
                Block(scope.Inner(loop: true), indent, depth, 1 + _random.Next(2));
                break;
            default:
                _program.Add($"{indent}bool {name};");
                _program.Add($"{indent}var {count} = 0;");
                _program.Add($"{indent}do");
                _program.Add($"{indent}{{");
                _program.Add($"{indent}    {name} = {_expressions.Flag(scope)};");
                Statement(scope.Inner(loop: true), indent + "    ", depth + 1);
                _program.Add($"{indent}}}");
                _program.Add($"{indent}while ({name} && ++{count} < 2);");
                if (_random.Next(2) == 0)
                    scope.Flags.Add(name);
                break;
        }
    }

    private void CoalesceRunner(Scope scope, string indent)
    {
        var (runner, policy) = (Name("runner"), Name("policy"));
        _program.Add($"{indent}IWasiRunner? {runner} = {_expressions.Condition(scope)} ? {_expressions.Runner(scope, 1)} : null;");
        _program.Add($"{indent}NetFetchPolicy? {policy} = {_expressions.Policy(scope)};");
        _program.Add($"{indent}{policy} ??= {_expressions.Policy(scope)};");
        if (_random.Next(2) == 0)
        {
            _program.Add($"{indent}if ({runner} is not null)");
            Call(runner, _expressions.Input(scope, 1), indent + "    ");
        }

        _program.Add($"{indent}{runner} ??= {_expressions.Runner(scope, 1)};");
        scope.Runners.Add(runner);
        scope.Policies.Add(policy);
    }

    private void IsNot(Scope scope, string indent)
    {
        var name = Name("known");
        var leave = scope.InLoop ? "continue" : "return";
        if (_random.Next(2) == 0)
        {
            _program.Add($"{indent}if ({_expressions.Pick(scope.Runners)} is not {_expressions.Pick(["InProcessWasiRunner", "WasmtimeWasiRunner"])} {name})");
            _program.Add($"{indent}    {leave};");
            var runner = Name("runner");
            _program.Add($"{indent}IWasiRunner {runner} = {name};");
            scope.Runners.Add(runner);
        }
        else
        {
            _program.Add($"{indent}if ({_expressions.Pick(scope.Inputs)} is not {{ NetFetch: {{ }} {name} }})");
            _program.Add($"{indent}    {leave};");
            scope.Policies.Add(name);
            scope.Fixed.Add(name);
        }

        Call(scope, indent);
    }

    private void LocalMaker(Scope scope, string indent)
    {
        var name = Name("Local");
        if (_random.Next(2) == 0)
        {
            _program.Add($"{indent}IWasiRunner {name}(bool one) => one ? {_expressions.Runner(new Scope(), 1)} : {_expressions.Runner(new Scope(), 1)};");
            Call($"{name}({_expressions.Flag(scope)})", _expressions.Input(scope), indent);
        }
        else
        {
            _program.Add($"{indent}WasiExecInput {name}(WasiExecInput of, bool one) {{ if (one) return of with {{ NetFetch = null }}; return of; }}");
            Call(_expressions.Runner(scope), $"{name}({_expressions.Input(scope)}, {_expressions.Flag(scope)})", indent);
        }
    }

    private void ByReference(Scope scope, string indent)
    {
        var inputs = Assignable(scope).Intersect(scope.Inputs).ToList();
        var runners = Assignable(scope).Intersect(scope.Runners).ToList();
        if (runners.Count > 1 && _random.Next(2) == 0)
        {
            _helpers.Add("Swap");
            _program.Add($"{indent}Swap(ref {runners[0]}, ref {runners[^1]});");
        }
        else if (inputs.Count > 0 && _random.Next(2) == 0)
        {
            _helpers.Add("ClearIf");
            _program.Add($"{indent}ClearIf({_expressions.Flag(scope)}, ref {_expressions.Pick(inputs)});");
        }
        else if (runners.Count > 0 && _random.Next(2) == 0)
        {
            var name = Name("alias");
            _program.Add($"{indent}{{ ref IWasiRunner {name} = ref {_expressions.Pick(runners)}; {name} = {_expressions.Runner(scope, 1)}; }}");
        }
        else
        {
            _helpers.Add("Give");
            var name = Name("input");
            _program.Add($"{indent}var {Name("given")} = Give({_expressions.Flag(scope)}, out var {name});");
            scope.Inputs.Add(name);
        }
    }

    private void SwitchOnPair(Scope scope, string indent, int depth)
    {
        if (scope.Numbers.Count == 0)
        {
            Switch(scope, indent, depth);
            return;
        }

        _program.Add($"{indent}switch ({_expressions.Flag(scope)}, {_expressions.Pick(scope.Numbers)})");
        Sections(scope, indent, depth, ["case (true, 1):", $"case (_, > 0) when {_expressions.Flag(scope)}:", "case (false, 0 or 2):", "default:"]);
    }

    /// <summary>Queries are not followed: what is reported of them must be right, and that is all.</summary>
    private void Query(Scope scope, string indent)
    {
        var (name, inputs) = (Name("each"), scope.Inputs.Intersect(scope.Fixed).ToList());
        var list = $"new IWasiRunner[] {{ {_expressions.Runner(new Scope(), 1)}, {_expressions.Runner(new Scope(), 1)} }}";
        var query = _random.Next(5) switch
        {
            0 => $"{list}.Where(one => one.Supports<SupportsNetFetchAttribute>())",
            1 => $"{list}.Where(one => {_expressions.Pick(["a", "b", "c"])} || one is InProcessWasiRunner)",
            2 => $"{list}.Select(one => {_expressions.Pick(["a", "b", "c"])} ? one : new InProcessWasiRunner())",
            3 => $"{list}.OrderBy(one => one.GetType().Name).Skip(1)",
            _ => $"new[] {{ a, b }}.Select(one => one ? (IWasiRunner)new InProcessWasiRunner() : new WasmtimeWasiRunner())",
        };
        _program.Add("", $"{indent}Probe.May();");
        if (inputs.Count > 0 && _random.Next(3) == 0)
        {
            var input = _expressions.Pick(inputs);
            _program.AddUncertain($"{indent}{list}.ToList().ForEach({name} => {name}.ExecuteAsync({input}).GetAwaiter().GetResult());", $"{indent}{list}.ToList().ForEach({name} => Probe.Run({name}, {input}, {_program.NextLine}));");
            return;
        }

        if (_random.Next(2) == 0)
        {
            var (found, given) = (Name("found"), _expressions.Input(scope, 1));
            _program.Add($"{indent}var {found} = {list}.FirstOrDefault(one => one.Supports<{_expressions.Pick(["SupportsNetFetchAttribute", "SupportsReadOnlyPreopensAttribute"])}>());");
            _program.AddUncertain($"{indent}if ({found} is not null) await {found}.ExecuteAsync({given});", $"{indent}if ({found} is not null) Probe.Run({found}, {given}, {_program.NextLine});");
            return;
        }

        var each = _expressions.Input(scope, 1);
        _program.Add($"{indent}foreach (var {name} in {query})");
        _program.AddUncertain($"{indent}    await {name}.ExecuteAsync({each});", $"{indent}    Probe.Run({name}, {each}, {_program.NextLine});");
    }

    private (string Runner, string Input)? Captured(Scope scope)
    {
        var (runners, inputs) = (scope.Runners.Intersect(scope.Fixed).ToList(), scope.Inputs.Intersect(scope.Fixed).ToList());
        return runners.Count == 0 || inputs.Count == 0 ? null : (_expressions.Pick(runners), _expressions.Pick(inputs));
    }

    // Parentheses only where a with expression or a cast needs them.
    private static string Receiver(string runner) => runner.StartsWith("new ", StringComparison.Ordinal) ? $"({runner})" : runner;
}
