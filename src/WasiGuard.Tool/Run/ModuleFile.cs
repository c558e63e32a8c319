namespace WasiGuard.Tool;

/// <summary>Opens a module, and tells a missing file from a malformed one.</summary>
internal static class ModuleFile
{
    /// <exception cref="ToolException">The file is missing, cannot be read, or is no core module.</exception>
    public static WasiModule Open(string path)
    {
        if (!File.Exists(path))
            throw new ToolException(ExitCodes.NoInput, Directory.Exists(path) ? $"'{GuestText.Shown(path)}' is a directory, not a module." : $"There is no file '{GuestText.Shown(path)}'.");
        var module = WasiModule.FromFile(path);
        try
        {
            _ = module.Imports;
            return module;
        }
        catch (WasiRunnerException unreadable)
        {
            throw new ToolException(unreadable.InnerException is IOException or UnauthorizedAccessException ? ExitCodes.NoInput : ExitCodes.InvalidData, unreadable.Message, unreadable);
        }
    }
}
