namespace WasiGuard;

/// <summary>Tells programs apart: what is known of one, and the code that it compiled, is not for another.</summary>
internal static class ProgramIdentity
{
    /// <summary>The file that a path leads to, as it is now, and the variables that may decide what it is: another program under the same path is another.</summary>
    /// <exception cref="WasiRunnerException">The file has gone.</exception>
    public static string Of(string path, IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
                file = target;
            var variables = environment.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}={variable.Value}");
            return string.Join('\0', [file.FullName, $"{file.Length}", $"{file.LastWriteTimeUtc.Ticks}", .. variables]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"The program '{GuestText.Shown(path)}' cannot be looked at: {GuestText.ReasonOf(failure)} Check WasmtimeRunnerOptions.ExecutablePath.", failure);
        }
    }
}
