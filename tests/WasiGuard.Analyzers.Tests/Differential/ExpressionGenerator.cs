namespace WasiGuard.Analyzers.Tests;

/// <summary>Expressions for runners, inputs, policies and conditions, all within what the analyzer calls static.</summary>
internal sealed class ExpressionGenerator(Random random, Action<string> useHelper)
{
    private static readonly string[] s_runners = ["new WasmtimeWasiRunner()", "new InProcessWasiRunner()", "new BrowserWasiRunner()"];
    private static readonly string[] s_types = ["WasmtimeWasiRunner", "InProcessWasiRunner", "BrowserWasiRunner"];
    private static readonly string[] s_capabilities = ["SupportsNetFetchAttribute", "SupportsFuelAttribute", "SupportsReadOnlyPreopensAttribute"];

    public string Runner(Scope scope, int depth = 0)
    {
        switch (depth > 1 ? random.Next(6) : random.Next(17))
        {
            case 14 when scope.Runners.Count > 0:
                return $"(({Flag(scope)} ? {Pick(scope.Runners)} : null) ?? {Runner(scope, depth + 1)})";
            case 15 when scope.Holders.Count > 0:
                return $"{Pick(scope.Holders)}.On";
            case 16 when scope.Runners.Count > 0:
                return $"({Pick(scope.Runners)} as {Pick(s_types)} ?? (IWasiRunner){Runner(scope, depth + 1)})";
            case 0 or 1:
                return Pick(s_runners);
            case 2 or 3 or 4 or 5 when scope.Runners.Count > 0:
                return Pick(scope.Runners);
            case 6 or 7:
                return $"({Condition(scope)} ? (IWasiRunner){Runner(scope, depth + 1)} : {Runner(scope, depth + 1)})";
            case 8:
                return $"({Flag(scope)} switch {{ true => (IWasiRunner){Runner(scope, depth + 1)}, _ => {Runner(scope, depth + 1)} }})";
            case 9:
                useHelper("Pick");
                return $"Pick({Flag(scope)})";
            case 10:
                useHelper("PickBrowser");
                return $"PickBrowser({Flag(scope)})";
            case 11:
                useHelper("Logging");
                return $"new Logging({Runner(scope, depth + 1)})";
            case 12:
                return $"new WasiRunnerSelector({Runner(scope, depth + 1)}, {Runner(scope, depth + 1)})";
            case 13:
                useHelper("s_cli");
                return "s_cli";
            default:
                return Pick(s_runners);
        }
    }

    public string Input(Scope scope, int depth = 0)
    {
        switch (depth > 1 ? random.Next(7) : random.Next(17))
        {
            case 14 when scope.Inputs.Count > 0:
                return $"(({Flag(scope)} ? {Pick(scope.Inputs)} : null) ?? {Input(scope, depth + 1)})";
            case 15 when scope.Holders.Count > 0:
                return $"{Pick(scope.Holders)}.Given";
            case 16 when scope.Inputs.Count > 0:
                return $"({Flag(scope)}, {Flag(scope)}) switch {{ (true, _) => {Input(scope, depth + 1)}, (_, true) => {Pick(scope.Inputs)}, _ => {Creation(scope)} }}";
            case 0 or 1:
                return Creation(scope);
            case 2 or 3 or 4 when scope.Inputs.Count > 0:
                return Pick(scope.Inputs);
            case 5 or 6 or 7 when scope.Inputs.Count > 0:
                return $"{Pick(scope.Inputs)} with {{ {Members(scope)} }}";
            case 8 or 9:
                return $"({Condition(scope)} ? {Input(scope, depth + 1)} : {Input(scope, depth + 1)})";
            case 10:
                return $"({Flag(scope)} switch {{ true => {Input(scope, depth + 1)}, false => {Input(scope, depth + 1)} }})";
            case 11:
                useHelper("Make");
                return $"Make({Flag(scope)})";
            case 12:
                useHelper("Fueled");
                return $"Fueled({Input(scope, depth + 1)})";
            case 13:
                useHelper("Cleared");
                return $"Cleared({Input(scope, depth + 1)})";
            default:
                return Creation(scope);
        }
    }

    public string Policy(Scope scope) => random.Next(6) switch
    {
        0 or 1 => "Api",
        2 => "null",
        3 or 4 => $"({Condition(scope)} ? Api : null)",
        _ => scope.Policies.Count > 0 ? Pick(scope.Policies) : "Api",
    };

    public string Condition(Scope scope) => random.Next(14) switch
    {
        5 when scope.Numbers.Count > 0 => $"{Pick(scope.Numbers)} {Pick(["== 1", "!= 2", "> 1", "is 2", "is not 1", "is >= 2", "<= 0"])}",
        6 when scope.Maybes.Count > 0 => $"{Pick(scope.Maybes)} {Pick(["== true", "is null", "is not null", "!= false", "is true", "is not false", "== null"])}",
        7 when scope.Maybes.Count > 0 => $"({Pick(scope.Maybes)} ?? {Flag(scope)})",
        8 => $"({Flag(scope)} {Pick(["&", "|", "^", "==", "!="])} {Flag(scope)})",
        9 when scope.Names.Count > 0 => $"{Pick(scope.Names)} {Pick(["== \"one\"", "!= \"two\"", "is \"one\" or \"two\"", "is not \"two\""])}",
        0 => $"!{Flag(scope)}",
        1 => $"{Flag(scope)} && {Flag(scope)}",
        2 => $"{Flag(scope)} || !{Flag(scope)}",
        3 => $"{Flag(scope)} is true",
        4 => $"{Flag(scope)} == false",
        _ => Flag(scope),
    };

    /// <summary>A test of a runner or an input that the program has; an ordinary condition when it has none.</summary>
    public string Guard(Scope scope)
    {
        switch (random.Next(17))
        {
            case 14 when scope.Runners.Count > 0:
                return $"{Not()}{Pick(scope.Runners)}.GetCapabilities().IsSupersetOf(CapabilitySet.Of<{Pick(s_types)}>())";
            case 15:
                return $"{Not()}CapabilitySet.Of<{Pick(s_types)}>().IsSupersetOf(CapabilitySet.Of<{Pick(s_types)}>()) || {Flag(scope)}";
            case 16 when scope.Runners.Count > 0:
                useHelper("Allowed");
                return Pick([$"{Not()}Allowed.MayFetch({Pick(scope.Runners)})", $"new Allowed({Pick(scope.Runners)}).Fetch", $"{Not()}new Marked().CanFetch", $"{Pick(scope.Runners)} is Marked {{ CanFetch: true }}"]);
            case 0 or 1 or 2 when scope.Runners.Count > 0:
                return $"{Not()}{Pick(scope.Runners)}.Supports<{Pick(s_capabilities)}>()";
            case 6 when scope.Runners.Count > 0:
                return $"{Pick(scope.Runners)}.Supports<{Pick(s_capabilities)}>() {Pick(["is true", "== false", "is not true", "!= true"])}";
            case 7 when scope.Runners.Count > 0:
                return $"{Not()}{Pick(scope.Runners)}.GetCapabilities().Contains<{Pick(s_capabilities)}>()";
            case 8 when scope.Runners.Count > 0:
                return $"{Pick(scope.Runners)}.Supports<{Pick(s_capabilities)}>() {Pick(["&&", "||", "&", "|", "^", "==", "!="])} {Flag(scope)}";
            case 9 when scope.Runners.Count > 0:
                useHelper("Can");
                return $"{Not()}Can({Pick(scope.Runners)})";
            case 10 when scope.Inputs.Count > 0:
                useHelper("Fetches");
                return $"{Not()}Fetches({Pick(scope.Inputs)})";
            case 11 when scope.Inputs.Count > 0:
                return $"{Pick(scope.Inputs)} {Pick(["is { NetFetch: null }", "is { NetFetch: not null }", "is not { NetFetch: { } }", "is { ReadOnlyPreopens: null }"])}";
            case 12 when scope.Runners.Count > 0:
                return $"{Pick(scope.Runners)} switch {{ {Pick(s_types)} => {Flag(scope)}, {Pick(["IWasiRunner", "_"])} => {Pick(["true", "false", Flag(scope)])} }}";
            case 3 when scope.Runners.Count > 0:
                return $"{Pick(scope.Runners)} {Pick(["is", "is not"])} {Pick(s_types)}";
            case 4 when scope.Inputs.Count > 0:
                return $"{Pick(scope.Inputs)}.NetFetch {Pick(["is null", "is not null", "!= null"])}";
            case 5 when scope.Policies.Count > 0:
                return $"{Pick(scope.Policies)} {Pick(["is null", "is not null", "== null"])}";
            default:
                return Condition(scope);
        }
    }

    public string Flag(Scope scope) => Pick(scope.Flags);

    public string Pick(IReadOnlyList<string> of) => of[random.Next(of.Count)];

    private string Creation(Scope scope) =>
        random.Next(5) == 0 ? "new WasiExecInput { Module = Guest }" : $"new WasiExecInput {{ Module = Guest, {Members(scope)} }}";

    private string Members(Scope scope)
    {
        var members = new List<string>();
        if (random.Next(3) > 0)
            members.Add($"NetFetch = {Policy(scope)}");
        if (random.Next(4) == 0)
            members.Add($"Limits = {Pick(["new() { Fuel = 1 }", "new()", "new() { Fuel = null }", "new() { MaxMemoryBytes = 1 << 20 }"])}");
        if (random.Next(6) == 0)
            members.Add($"ReadOnlyPreopens = {Pick(["[]", "null"])}");
        return members.Count > 0 ? string.Join(", ", members) : "ProgramName = \"guest\"";
    }

    private string Not() => random.Next(2) == 0 ? "!" : "";
}
