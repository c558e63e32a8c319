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
        var type = runner.GetType();
        var detail = type.GetCustomAttribute<DescriptionAttribute>() is { Description: { Length: > 0 } text } ? $" ({text})" : "";
        return Create(type, detail, Missing(runner.GetCapabilities(), input));
    }

    public static WasiCapabilityNotSupportedException BySelector(IReadOnlyList<IWasiRunner> runners, WasiExecInput input)
    {
        var missing = runners.Select(runner => (runner.GetType().Name, Needs: Missing(runner.GetCapabilities(), input))).ToList();
        var lacks = missing.Select(one => $"{one.Name} lacks {Join(one.Needs.Select(need => need.Shown), " and ")}");
        var needs = missing.SelectMany(one => one.Needs).DistinctBy(need => (need.Member, need.Shown)).ToList();
        return Create(typeof(WasiRunnerSelector), $" (no single runner in the list has all that the input needs: {string.Join("; ", lacks)})", needs);
    }

    private static WasiCapabilityNotSupportedException Create(Type runnerType, string detail, IReadOnlyList<Need> needs)
    {
        var shown = needs.Select(need => need.Shown).Distinct().ToList();
        var capabilities = needs.Where(need => need.Capability is not null).Select(need => need.Shown).Distinct().ToList();
        var members = needs.Select(need => need.Member).Distinct().ToList();
        WasiGuardTelemetry.Refused(runnerType, capabilities);
        var verb = shown.Count == 1 ? "is" : "are";
        var message = $"{runnerType.Name}: {string.Join(", ", shown)} {verb} not supported{detail}. {Origin(needs)} {WayOut(needs)}";
        return new(runnerType, capabilities, members, message);
    }

    private static string Origin(IReadOnlyList<Need> needs)
    {
        var set = needs.Where(need => need.Import is null).Select(need => need.Member).Distinct().ToList();
        var imported = needs.Where(need => need.Import is not null).Select(need => need.Import).Distinct().ToList();
        var parts = new List<string>();
        if (set.Count > 0)
            parts.Add($"Set by {Join(set, " and ")}.");
        if (imported.Count > 0)
            parts.Add($"Imported by the module: {string.Join(", ", imported)}.");
        return string.Join(' ', parts);
    }

    private static string WayOut(IReadOnlyList<Need> needs)
    {
        if (needs.Any(need => need.Capability is null))
            return "Use a module without that import, or declare a capability that provides it and a runner that has it.";

        var attributes = needs.Select(need => $"[{need.Capability!.AttributeName}]").Distinct();
        var examples = needs.Select(need => need.Capability!.Info?.ExampleRunner).Distinct().ToList();
        var example = examples is [{ } one] ? $", such as {one}" : "";
        var leave = needs.Where(need => need.Import is null).Select(need => need.Member[(need.Member.IndexOf('.') + 1)..]).Distinct().ToList();
        var orLeave = leave.Count == needs.Count ? $", or leave {Join(leave, " and ")} null" : "";
        return $"Use a runner with {Join(attributes, " and ")}{example}{orLeave}.";
    }

    private static List<Need> Missing(CapabilitySet capabilities, WasiExecInput input)
    {
        var needs = new List<Need>();
        foreach (var (member, capability) in RequirementSearch.Missing(RequirementCache.Default, input, capabilities))
            needs.Add(new(capability, capability.Name, member.Path.DisplayName, Import: null));

        foreach (var import in input.Module.ForeignImports)
        {
            if (CapabilityGuard.IsProvided(import.Module, capabilities))
                continue;
            var provider = CapabilityRegistry.All.ToArray().FirstOrDefault(capability => capability.Provides(import.Module));
            var name = $"{import.Module}.{import.Name}";
            needs.Add(new(provider, provider?.Name ?? $"the import {name}", "WasiExecInput.Module", name));
        }

        return needs;
    }

    private static string Join(IEnumerable<string> parts, string last)
    {
        var list = parts.ToList();
        return list.Count == 1 ? list[0] : string.Join(", ", list.Take(list.Count - 1)) + last + list[^1];
    }

    private sealed record Need(Capability? Capability, string Shown, string Member, string? Import);
}
