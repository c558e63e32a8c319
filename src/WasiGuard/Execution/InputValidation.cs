namespace WasiGuard;

/// <summary>What no runner can pass on, whatever its capabilities: NUL characters, malformed names. Allocates only to throw.</summary>
internal static class InputValidation
{
    public static void ThrowIfInvalid(WasiExecInput input)
    {
        NoNul(input.ProgramName, nameof(input.ProgramName));
        for (var i = 0; i < input.Arguments.Count; i++)
        {
            if (input.Arguments[i] is not { } argument)
                throw new ArgumentException($"WasiExecInput.Arguments[{i}] is null; an argument may be empty, not null.", nameof(input));
            if (argument.Contains('\0'))
                throw new ArgumentException($"WasiExecInput.Arguments[{i}] holds a NUL character, which would end it for the guest.", nameof(input));
        }

        if (input.Environment.Count > 0)
            CheckEnvironment(input.Environment);
        if (input.WorkingDirectory is { } directory)
            CheckWorkingDirectory(directory);
    }

    private static void CheckEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0'))
                throw new ArgumentException($"WasiExecInput.Environment: '{name.Replace("\0", "\\0", StringComparison.Ordinal)}' is no name of a variable; it must not be empty, hold '=' or a NUL character.", nameof(environment));
            if (value is null)
                throw new ArgumentException($"WasiExecInput.Environment['{name}'] is null; leave the variable out, or set it to the empty string.", nameof(environment));
            NoNul(value, $"Environment['{name}']");
        }
    }

    private static void CheckWorkingDirectory(string directory)
    {
        if (directory.Length == 0)
            throw new ArgumentException("WasiExecInput.WorkingDirectory is empty; give a guest path such as '/work', or null for the root.", nameof(directory));
        WasiPath.Absolute(directory, "WasiExecInput.WorkingDirectory");
    }

    private static void NoNul(string? text, string member)
    {
        if (text is not null && text.Contains('\0'))
            throw new ArgumentException($"WasiExecInput.{member} holds a NUL character.", nameof(text));
    }
}
