using System.Globalization;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Statements about what is decided once and asked again: numbers, names, flags that may be null, types, objects.</summary>
internal sealed partial class ProgramGenerator
{
    private void DeclareToggle(Scope scope, string indent)
    {
        switch (_random.Next(3))
        {
            case 0:
                Declare("number", "int", scope.Numbers, $"{_expressions.Condition(scope)} ? {_random.Next(3)} : {_expressions.Flag(scope)} ? 1 : {_random.Next(3)}");
                break;
            case 1:
                Declare("name", "string", scope.Names, $"{_expressions.Condition(scope)} ? \"one\" : {_expressions.Pick(["\"two\"", "\"three\""])}");
                break;
            default:
                Declare("maybe", "bool?", scope.Maybes, $"{_expressions.Condition(scope)} ? {_expressions.Flag(scope)} : {_expressions.Pick(["null", "true", "(bool?)false"])}");
                break;
        }

        void Declare(string kind, string type, List<string> into, string value)
        {
            var name = Name(kind);
            _program.Add($"{indent}{type} {name} = {value};");
            into.Add(name);
        }
    }

    private void DeclareHolder(Scope scope, string indent)
    {
        _helpers.Add("Holder");
        var name = Name("holder");
        _program.Add($"{indent}var {name} = new Holder {{ On = {_expressions.Runner(scope)}, Given = {_expressions.Input(scope)} }};");
        if (_random.Next(2) == 0)
        {
            _program.Add($"{indent}if ({_expressions.Guard(scope)})");
            _program.Add($"{indent}    {name}.On = {_expressions.Runner(scope, 1)};");
        }

        scope.Holders.Add(name);
    }

    private void SwitchOnToggle(Scope scope, string indent, int depth)
    {
        if (scope.Numbers.Count == 0)
        {
            DeclareToggle(scope, indent);
            return;
        }

        _program.Add($"{indent}switch ({_expressions.Pick(scope.Numbers)})");
        Sections(scope, indent, depth, ["case 0:", $"case 1 when {_expressions.Flag(scope)}:", "default:"]);
    }

    private void SwitchOnType(Scope scope, string indent, int depth)
    {
        _program.Add($"{indent}switch ({_expressions.Pick(scope.Runners)})");
        Sections(scope, indent, depth, [$"case InProcessWasiRunner when {_expressions.Flag(scope)}:", "case BrowserWasiRunner:", "default:"]);
    }

    private void Sections(Scope scope, string indent, int depth, string[] labels)
    {
        _program.Add($"{indent}{{");
        foreach (var label in labels)
        {
            _program.Add($"{indent}    {label}");
            Block(scope.Inner(loop: false), indent + "        ", depth + 1, 1, loopLeft: true);
            _program.Add($"{indent}        break;");
        }

        _program.Add($"{indent}}}");
    }

    private void While(Scope scope, string indent, int depth)
    {
        var name = Name("n");
        var rounds = (1 + _random.Next(3)).ToString(CultureInfo.InvariantCulture);
        _program.Add($"{indent}var {name} = 0;");
        if (_random.Next(2) == 0)
        {
            _program.Add($"{indent}while ({name}++ < {rounds})");
            Block(scope.Inner(loop: true), indent, depth, 1 + _random.Next(2));
        }
        else
        {
            _program.Add($"{indent}do");
            Block(scope.Inner(loop: true), indent, depth, 1 + _random.Next(2));
            _program.Add($"{indent}while (++{name} < {rounds});");
        }
    }

    private void Coalesce(Scope scope, string indent)
    {
        var name = Name("input");
        _program.Add($"{indent}WasiExecInput? {name} = {_expressions.Condition(scope)} ? {_expressions.Input(scope, 1)} : null;");
        if (_random.Next(2) == 0)
        {
            _program.Add($"{indent}if ({name} is {{ }} {name}Set)");
            Call(_expressions.Runner(scope, 1), $"{name}Set", indent + "    ");
        }

        _program.Add($"{indent}{name} ??= {_expressions.Input(scope, 1)};");
        scope.Inputs.Add(name);
    }
}
