namespace WasiGuard.Tool;

/// <summary>Where files of executions go.</summary>
/// <param name="TemporaryDirectory">Where each execution makes a private directory, and removes it.</param>
/// <param name="FreeBytes">What is free there; null when that cannot be told.</param>
/// <param name="CompiledModules">Where compiled modules are kept from one start of the tool to the next; null when they are not.</param>
/// <param name="Problem">Why nothing can be written there; null when it can.</param>
internal sealed record FilesReport(string TemporaryDirectory, long? FreeBytes, string? CompiledModules, string? Problem)
{
    public static FilesReport Make()
    {
        var directory = Path.GetFullPath(Path.GetTempPath());
        try
        {
            Directory.CreateTempSubdirectory("wasiguard-doctor-").Delete();
            return new(directory, new DriveInfo(directory).AvailableFreeSpace, UserCache.CompiledModules, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(directory, null, UserCache.CompiledModules, $"The temporary directory '{GuestText.Shown(directory)}' cannot be written: {GuestText.ReasonOf(failure)} Name another one with the environment variable {(OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR")}.");
        }
    }
}
