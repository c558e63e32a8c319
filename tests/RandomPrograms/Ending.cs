using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WasiGuard.RandomPrograms;

/// <summary>What became of a program on a runner, in words that must be the same on another runner.</summary>
/// <param name="Kind">The end, or the type of the exception.</param>
/// <param name="Facts">Exit code, trap, output, files; of a refusal nothing.</param>
/// <param name="Message">The refusal's, which runners word differently.</param>
public sealed partial record Ending(string Kind, string Facts, string Message = "")
{
    private const int ShownBytes = 200;

    /// <summary>Whether the program was refused.</summary>
    public bool IsRefused => Facts.Length == 0;

    public static async Task<Ending> OfAsync(WasiRunner runner, WasiExecInput input, CancellationToken cancellationToken)
    {
        try
        {
            return Of(await runner.ExecuteAsync(input, cancellationToken));
        }
        catch (Exception refused) when (refused is WasiRunnerException or WasiCapabilityNotSupportedException or ArgumentException)
        {
            return new(refused.GetType().Name, "", refused.Message);
        }
    }

    public bool IsLike(Ending other) => (Kind, Facts) == (other.Kind, other.Facts);

    /// <summary>The end without what the program wrote; of a refusal, its reason without the program's name and numbers.</summary>
    public string Summary => IsRefused ? $"{Kind}: {Reason()}" : $"{Kind} {Facts.Split(", std", 2)[0].Split(", file", 2)[0].Split(", director", 2)[0]}";

    public override string ToString() => IsRefused ? $"{Kind}: {Message}" : $"{Kind} {Facts}";

    private string Reason() => NumberPattern().Replace(NamePattern().Replace(Message, "'…'"), "N");

    [GeneratedRegex("'[^']*'")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\d+")]
    private static partial Regex NumberPattern();

    private static Ending Of(WasiExecResult result)
    {
        var facts = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{result.ExitCode}");
        if (result.TrapMessage is { } trap)
            facts.Append(CultureInfo.InvariantCulture, $", trap: {trap}");
        Append("stdout", result.Stdout, result.StdoutTruncated);
        Append("stderr", result.Stderr, result.StderrTruncated);
        foreach (var (path, bytes) in (result.Files?.Files ?? new Dictionary<string, ReadOnlyMemory<byte>>()).OrderBy(file => file.Key, StringComparer.Ordinal))
            Append($"file {path}", bytes, isCut: false);
        if (result.Files is { } files)
            facts.Append(CultureInfo.InvariantCulture, $", directories: {string.Join(' ', files.Directories.Order(StringComparer.Ordinal))}");
        if (result.FilesError is { } error)
            facts.Append(CultureInfo.InvariantCulture, $", no files: {error}");
        return new(result.Termination.ToString(), facts.ToString());

        void Append(string name, ReadOnlyMemory<byte> bytes, bool isCut)
        {
            if (bytes.IsEmpty && !isCut)
                return;
            var shown = Convert.ToHexString(bytes.Span[..Math.Min(bytes.Length, ShownBytes)]);
            var hash = bytes.Length > ShownBytes ? $" sha256 {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes.Span))}" : "";
            facts.Append(CultureInfo.InvariantCulture, $", {name}: {bytes.Length} bytes{(isCut ? ", cut" : "")} {shown}{hash}");
        }
    }
}
