using System.Collections.ObjectModel;

namespace WasiGuard;

/// <summary>Checks the members of a <see cref="NetFetchPolicy"/> as they are set; each refusal names the member and the entry.</summary>
internal static class PolicyMember
{
    public static ReadOnlyCollection<string> Copy(IReadOnlyList<string>? value, string member)
    {
        ArgumentNullException.ThrowIfNull(value, member);
        var copy = value.ToArray();
        for (var i = 0; i < copy.Length; i++)
        {
            if (copy[i] is null)
                throw new ArgumentNullException(member, $"NetFetchPolicy.{member}[{i}] is null.");
        }

        return Array.AsReadOnly(copy);
    }

    public static HostPattern[] Patterns(IReadOnlyList<string> entries, string member)
    {
        var patterns = new HostPattern[entries.Count];
        for (var i = 0; i < patterns.Length; i++)
        {
            if (!HostPattern.TryParse(entries[i], out patterns[i], out var error))
                throw Bad(member, i, entries[i], $"is no host pattern: {error}. Write it as [scheme://]host[:port], such as 'https://*.example.com'.");
        }

        return patterns;
    }

    public static AddressRange[] Ranges(IReadOnlyList<string> entries, string member)
    {
        var ranges = new AddressRange[entries.Count];
        for (var i = 0; i < ranges.Length; i++)
        {
            if (!AddressRange.TryParse(entries[i], out ranges[i], out var error))
                throw Bad(member, i, entries[i], $"is no address range: {error}.");
        }

        return ranges;
    }

    public static AddressRange[] Grantable(IReadOnlyList<string> entries, string member)
    {
        var ranges = Ranges(entries, member);
        for (var i = 0; i < ranges.Length; i++)
        {
            if (AddressRules.NeverGranted(ranges[i]) is { } kind)
                throw Bad(member, i, entries[i], $"is {kind}, which cannot be granted. Leave it out.");
        }

        return ranges;
    }

    public static IReadOnlyList<string> Methods(IReadOnlyList<string>? value, DefaultList byDefault, string member)
    {
        // Configuration also sets what it has only read.
        if (ReferenceEquals(value, byDefault))
            return byDefault;
        return Granted(Copy(byDefault.ReplacedBy(value), member), GrantableName.MethodFlaw, member);
    }

    public static IReadOnlyList<string> Headers(IReadOnlyList<string>? value, string member) => Granted(Copy(value, member), GrantableName.HeaderFlaw, member);

    private static ReadOnlyCollection<string> Granted(ReadOnlyCollection<string> names, Func<string, string?> flawOf, string member)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (flawOf(names[i]) is { } flaw)
                throw Bad(member, i, names[i], $"{flaw}.");
        }

        return names;
    }

    public static TimeSpan Time(TimeSpan value, string member) => TimeBound.Checked(value, member, $"NetFetchPolicy.{member}");

    public static long AtLeast(long least, long value, string member) => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(member, value, $"Give NetFetchPolicy.{member} a number of {least} or more.");

    private static ArgumentException Bad(string member, int index, string entry, string fault) =>
        new($"NetFetchPolicy.{member}[{index}] '{GuestText.Shown(entry)}' {fault}", member);
}
