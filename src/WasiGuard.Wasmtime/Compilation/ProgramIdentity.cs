namespace WasiGuard;

/// <summary>Tells programs apart whose compiled code must not be mixed up.</summary>
internal static class ProgramIdentity
{
    /// <summary>The file that a path leads to, as it is now: another program under the same path is another.</summary>
    /// <exception cref="WasiRunnerException">The file has gone.</exception>
    public static string Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
                file = target;
            return $"{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"The program '{path}' cannot be looked at: {failure.Message} Check WasmtimeRunnerOptions.ExecutablePath.", failure);
        }
    }
}
