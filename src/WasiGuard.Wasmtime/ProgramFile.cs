namespace WasiGuard;

/// <summary>What a file was when it was looked at; another size or time is another program.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Target">The file that a link at this path leads to in the end; the same path without a link.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Changed">When it was last written.</param>
/// <param name="Environment">The variables that it is started with, which may decide what it is.</param>
internal sealed record ProgramFile(string Path, string Target, long Length, DateTime Changed, string Environment)
{
    /// <exception cref="WasiRunnerException">The file is gone or cannot be looked at.</exception>
    public static ProgramFile At(string path, IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
            var variables = string.Join('\0', environment.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}={variable.Value}"));
            return new(path, file.FullName, file.Length, file.LastWriteTimeUtc, variables);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"The program '{GuestText.Shown(path)}' cannot be looked at: {GuestText.Shown(failure.Message)} Check that it is there and that this process may read its directory.", failure);
        }
    }
}
