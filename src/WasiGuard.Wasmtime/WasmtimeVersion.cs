using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WasiGuard;

/// <summary>A version of the program, in the order of semantic versioning: a pre-release comes before its release.</summary>
internal readonly partial record struct WasmtimeVersion(int Major, int Minor, int Patch, string PreRelease = "") : IComparable<WasmtimeVersion>
{
    public static bool operator <(WasmtimeVersion left, WasmtimeVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(WasmtimeVersion left, WasmtimeVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(WasmtimeVersion left, WasmtimeVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(WasmtimeVersion left, WasmtimeVersion right) => left.CompareTo(right) >= 0;

    /// <exception cref="ArgumentException">The text is null or no version; it names the member.</exception>
    public static WasmtimeVersion Parse(string text, string member)
    {
        ArgumentNullException.ThrowIfNull(text, member);
        return TryParse(text, out var version) ? version : throw new ArgumentException($"'{GuestText.Shown(text)}' is no version, such as 50.0.1.", member);
    }

    public static bool TryParse(string text, out WasmtimeVersion version) => TryRead(WholeVersion().Match(text), out version);

    /// <summary>Reads what <c>wasmtime --version</c> prints: one line, with nothing before and nothing behind it.</summary>
    public static bool TryParseReport(string output, out WasmtimeVersion version) => TryRead(Report().Match(output), out version);

    public int CompareTo(WasmtimeVersion other)
    {
        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0 || PreRelease == other.PreRelease)
            return order;
        if (PreRelease.Length == 0 || other.PreRelease.Length == 0)
            return PreRelease.Length == 0 ? 1 : -1;
        return string.CompareOrdinal(PreRelease, other.PreRelease);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{(PreRelease.Length == 0 ? "" : "-")}{PreRelease}");

    private static bool TryRead(Match match, [NotNullWhen(true)] out WasmtimeVersion version)
    {
        version = match.Success ? new(Number("major"), Number("minor"), Number("patch"), match.Groups["pre"].Value) : default;
        return match.Success;

        int Number(string name) => int.Parse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private const string Numbers = @"(?<major>[0-9]{1,6})\.(?<minor>[0-9]{1,6})\.(?<patch>[0-9]{1,6})(-(?<pre>[0-9A-Za-z.-]{1,40}))?(\+[0-9A-Za-z.-]{1,40})?";

    [GeneratedRegex($@"\A{Numbers}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeVersion();

    // "wasmtime 50.0.1", "wasmtime-cli 24.0.13", "wasmtime 36.0.2 (abcdef123 2025-08-26)".
    [GeneratedRegex($@"\Awasmtime(-cli)? {Numbers}( \([0-9A-Za-z .:-]{{1,64}}\))?\r?\n?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Report();
}
