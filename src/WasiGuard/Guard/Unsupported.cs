using System.ComponentModel;
using System.Reflection;

namespace WasiGuard;

/// <summary>Words the refusal of an input, and counts it. Runs only when there is one.</summary>
internal static class Unsupported
{
    public static WasiCapabilityNotSupportedException By(IWasiRunner runner, WasiExecInput input)
    {
        if (runner is WasiRunnerSelector selector)
            return BySelector(selector.Runners, input);
        return Create(runner.GetType(), Detail(runner.GetType()), Missing(runner.GetCapabilities(), input));
    }

    /// <summary>For a member that needs the capability whatever it is called with.</summary>
    public static WasiCapabilityNotSupportedException ByMember(IWasiRunner runner, Capability capability, string member)
    {
        var type = runner.GetType();
        var detail = runner is WasiRunnerSelector ? " (no runner in the list has it)" : Detail(type);
        return Create(type, detail, [new(capability, capability.Name, member, Import: null) { IsCall = true }]);
    }

    private static string Detail(Type type) =>
        type.GetCustomAttribute<DescriptionAttribute>() is { Description: { Length: > 0 } text } ? $" ({text})" : "";

    public static WasiCapabilityNotSupportedException BySelector(IReadOnlyList<IWasiRunner> runners, WasiExecInput input)
    {
        var missing = runners.Select(runner => (runner.GetType().Name, Needs: Missing(runner.GetCapabilities(), input))).ToList();
        var lacks = missing.Select(one => $"{one.Name} lacks {Join(Lacking(one.Needs), " and ")}");
        var needs = missing.SelectMany(one => one.Needs).Distinct().ToList();
        return Create(typeof(WasiRunnerSelector), $" (no single runner in the list has all that the input needs: {string.Join("; ", lacks)})", needs);
    }

    private static WasiCapabilityNotSupportedException Create(Type runnerType, string detail, IReadOnlyList<Need> needs)
    {
        var capabilities = Capabilities(needs);
        var foreign = ForeignImports(needs);
        var members = needs.Select(need => need.Member).Distinct().ToList();
        WasiGuardTelemetry.Refused(runnerType, capabilities);
        var subjects = foreign.Count == 0 ? capabilities : capabilities.Append($"the import{(foreign.Count == 1 ? "" : "s")} {GuestText.Listed(foreign)}");
        var verb = capabilities.Count + foreign.Count == 1 ? "is" : "are";
        string?[] sentences = [$"{runnerType.Name}: {string.Join(", ", subjects)} {verb} not supported{detail}.", Origin(needs), WayOut(needs, foreign.Count)];
        return new(runnerType, capabilities, members, string.Join(' ', sentences.OfType<string>()));
    }

    private static List<string> Capabilities(IEnumerable<Need> needs) => [.. needs.Where(need => need.Capability is not null).Select(need => need.Shown).Distinct()];

    /// <summary>The imports that no capability provides.</summary>
    private static List<string> ForeignImports(IEnumerable<Need> needs) => [.. needs.Where(need => need.Capability is null).Select(need => need.Shown).Distinct()];

    // The imports are named once, in front.
    private static IEnumerable<string> Lacking(IReadOnlyList<Need> needs) => ForeignImports(needs).Count switch
    {
        0 => Capabilities(needs),
        1 => Capabilities(needs).Append("the import"),
        var count => Capabilities(needs).Append($"{count} imports"),
    };

    private static string? Origin(IReadOnlyList<Need> needs)
    {
        var set = needs.Where(need => need is { Import: null, IsCall: false }).Select(need => need.Member).Distinct().ToList();
        var called = needs.Where(need => need.IsCall).Select(need => need.Member).ToList();
        List<string> imported = [.. needs.Where(need => need.Capability is not null).Select(need => need.Import).OfType<string>().Distinct()];
        var parts = new List<string>();
        if (set.Count > 0)
            parts.Add($"Set by {Join(set, " and ")}.");
        if (called.Count > 0)
            parts.Add($"Needed by {Join(called, " and ")}.");
        if (imported.Count > 0)
            parts.Add($"Imported by the module: {GuestText.Listed(imported)}.");
        return parts.Count == 0 ? null : string.Join(' ', parts);
    }

    private static string WayOut(IReadOnlyList<Need> needs, int foreign)
    {
        if (needs.Any(need => need.Import?.StartsWith(KnownFunctions.WasiBefore + ".", StringComparison.Ordinal) == true))
            return $"'{KnownFunctions.WasiBefore}' is the WASI before preview 1 (preview 0), which no runner has. Build the module for WASI preview 1 (wasm32-wasip1), with '{KnownFunctions.Wasi}'.";
        if (foreign > 0)
            return $"Use a module without {(foreign == 1 ? "that import" : "those imports")}, or declare a capability that provides {(foreign == 1 ? "it" : "them")} and a runner that has it.";

        var attributes = needs.Select(need => $"[{need.Capability!.AttributeName}]").Distinct();
        var examples = needs.Select(need => need.Capability!.Info?.ExampleRunner).Distinct().ToList();
        var example = examples is [{ } one] ? $", such as {one}" : "";
        var leave = needs.Where(need => need is { Import: null, IsCall: false }).Select(need => need.Member[(need.Member.IndexOf('.') + 1)..]).Distinct().ToList();
        var orLeave = leave.Count == needs.Count ? $", or leave {Join(leave, " and ")} null" : "";
        return $"Use a runner with {Join(attributes, " and ")}{example}{orLeave}.";
    }

    private static List<Need> Missing(CapabilitySet capabilities, WasiExecInput input)
    {
        var needs = new List<Need>();
        foreach (var (member, capability) in RequirementSearch.Missing(RequirementCache.Default, input, capabilities))
            needs.Add(new(capability, capability.Name, member.Path.DisplayName, Import: null));

        var foreign = input.Module.ForeignImportModules.ToArray().Where(module => !CapabilityGuard.IsProvided(module, capabilities))
            .ToDictionary(module => module, module => CapabilityRegistry.All.ToArray().FirstOrDefault(capability => capability.Provides(module)));
        foreach (var import in input.Module.ForeignImports)
        {
            if (foreign.TryGetValue(import.Module, out var provider))
            {
                var name = $"{import.Module}.{import.Name}";
                needs.Add(new(provider, provider?.Name ?? name, "WasiExecInput.Module", name));
            }
        }

        return needs;
    }

    private static string Join(IEnumerable<string> parts, string last)
    {
        var list = parts.ToList();
        return list.Count == 1 ? list[0] : string.Join(", ", list.Take(list.Count - 1)) + last + list[^1];
    }

    private sealed record Need(Capability? Capability, string Shown, string Member, string? Import)
    {
        /// <summary>The member is called, not set.</summary>
        public bool IsCall { get; init; }
    }
}
