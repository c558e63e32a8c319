using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace WasiGuard.Tool;

/// <summary>Says which requests of a program were refused, why, and which option would allow each, as far as one does.</summary>
internal static partial class DeniedRequests
{
    private const int MostNamed = 5;

    public static IEnumerable<string> Describe(WasiExecInput input, WasiExecResult result)
    {
        if (input.NetFetch is not { } policy)
            return AsksInVain(input, result) ? ["The program imports functions for HTTP requests, and none was allowed. Name the hosts that it may reach with --net-allow."] : [];
        var refused = result.NetFetchAudits
            .Where(audit => audit.Outcome is NetFetchOutcome.Denied or NetFetchOutcome.OverBudget)
            .Select(audit => (audit.Method, Url: audit.Url.OriginalString, audit.Reason, Options: Options(policy, audit)))
            .Distinct().ToList();
        var lines = refused.Take(MostNamed).Select(one =>
            $"Denied: {GuestText.Shown($"{one.Method} {one.Url}")}, {one.Reason}.{(one.Options is { } options ? $" To allow it: {options}" : "")}");
        return refused.Count > MostNamed ? lines.Append($"{refused.Count - MostNamed} more requests were denied; --json has them all.") : lines;
    }

    private static bool AsksInVain(WasiExecInput input, WasiExecResult result) =>
        (result.ExitCode != 0 || result.Termination != WasiTermination.Exited)
        && input.Module.Imports.Any(import => import.Module is "openagentic_netfetch" or "wasiguard_netfetch");

    /// <summary>Options under which the policy would have let the request go; null when there are none.</summary>
    private static string? Options(NetFetchPolicy policy, NetFetchAudit audit)
    {
        if (audit.Outcome != NetFetchOutcome.Denied || audit.Url.Scheme is not ("http" or "https"))
            return null;
        string[] hosts = [audit.Url.Host, string.Create(CultureInfo.InvariantCulture, $"{audit.Url.Host}:{audit.Url.Port}")];
        var address = AddressOf(audit);
        foreach (var host in new[] { null, hosts[0], hosts[1] })
        {
            foreach (var opened in address is null ? [null] : new[] { null, address })
            {
                if ((host ?? opened) is not null && Allows(policy, host, opened, audit, address))
                    return string.Join(' ', [.. host is null ? [] : new[] { $"--net-allow {host}" }, .. opened is null ? [] : new[] { $"--net-allow-address {opened}" }]);
            }
        }

        return null;
    }

    private static bool Allows(NetFetchPolicy policy, string? host, string? opened, NetFetchAudit audit, string? address)
    {
        try
        {
            var wider = policy with
            {
                Allow = host is null ? policy.Allow : [.. policy.Allow, host],
                AllowedAddresses = opened is null ? policy.AllowedAddresses : [.. policy.AllowedAddresses, opened],
            };
            return wider.Check(audit.Url.OriginalString, audit.Method).IsAllowed && (address is null || wider.CheckAddress(IPAddress.Parse(address)).IsAllowed);
        }
        catch (ArgumentException)
        {
            // An address that can never be granted, or a host that no pattern expresses.
            return false;
        }
    }

    /// <summary>The address that the URL names, or the one that its name led to.</summary>
    private static string? AddressOf(NetFetchAudit audit) =>
        IPAddress.TryParse(audit.Url.Host.Trim('[', ']'), out var literal) ? literal.ToString()
        : LeadsTo().Match(audit.Reason ?? "") is { Success: true } match && IPAddress.TryParse(match.Groups[1].Value, out var found) ? found.ToString()
        : null;

    [GeneratedRegex(" leads to ([0-9a-fA-F:.]+), ")]
    private static partial Regex LeadsTo();
}
