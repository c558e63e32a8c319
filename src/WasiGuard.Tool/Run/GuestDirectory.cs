namespace WasiGuard.Tool;

/// <summary>Reads <c>HOST[::GUEST]</c>. Without a guest path the directory is the guest's root, so that no name of the host shows inside.</summary>
internal static class GuestDirectory
{
    private const string Separator = "::";
    private const string Root = "/";

    /// <exception cref="ToolException">The host directory does not exist, or the guest path is malformed.</exception>
    public static WasiPreopen Parse(string text)
    {
        var at = text.LastIndexOf(Separator, StringComparison.Ordinal);
        var (host, guest) = at < 0 ? (text, Root) : (text[..at], text[(at + Separator.Length)..]);
        if (!Directory.Exists(host))
            throw new ToolException(ExitCodes.NoInput, $"There is no directory '{GuestText.Shown(host)}'. Give HOST or HOST::GUEST, such as ./data::/data.");
        try
        {
            return new WasiPreopen(Path.GetFullPath(host), guest);
        }
        catch (ArgumentException malformed)
        {
            throw new ToolException(ExitCodes.Usage, $"'{GuestText.Shown(text)}': {malformed.Message}", malformed);
        }
    }
}
