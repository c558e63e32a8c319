namespace WasiGuard;

/// <summary>What no runner can pass on, whatever its capabilities: NUL characters, lone surrogates, malformed names. Allocates only to throw.</summary>
internal static class InputValidation
{
    public static void ThrowIfInvalid(WasiExecInput input)
    {
        if (GuestText.Flaw(input.ProgramName) is { } wrong)
            throw new ArgumentException($"WasiExecInput.ProgramName is refused: {wrong}.", nameof(input));
        for (var i = 0; i < input.Arguments.Count; i++)
        {
            if (input.Arguments[i] is not { } argument)
                throw new ArgumentException($"WasiExecInput.Arguments[{i}] is null; an argument may be empty, not null.", nameof(input));
            if (GuestText.Flaw(argument) is { } flaw)
                throw new ArgumentException($"WasiExecInput.Arguments[{i}] is refused: {flaw}.", nameof(input));
        }

        if (input.Environment.Count > 0)
            CheckEnvironment(input);
        if (input.WorkingDirectory is { } directory)
            CheckWorkingDirectory(input, directory);
        if (input.StandardInputStream is { } stream)
            CheckInputStream(input, stream);
        CheckOutputStream(input, input.StandardOutputStream, nameof(input.StandardOutputStream));
        CheckOutputStream(input, input.StandardErrorStream, nameof(input.StandardErrorStream));
        CheckPreopens(input, input.Preopens, nameof(input.Preopens));
        CheckPreopens(input, input.ReadOnlyPreopens, nameof(input.ReadOnlyPreopens));
    }

    private static void CheckInputStream(WasiExecInput input, Stream stream)
    {
        if (!input.StandardInput.IsEmpty)
            throw new ArgumentException("WasiExecInput.StandardInput and WasiExecInput.StandardInputStream are both set; the guest reads one of them. Leave one out.", nameof(input));
        if (!stream.CanRead)
            throw new ArgumentException("WasiExecInput.StandardInputStream cannot be read. Give a stream that is open for reading.", nameof(input));
    }

    private static void CheckOutputStream(WasiExecInput input, Stream? stream, string member)
    {
        if (stream is { CanWrite: false })
            throw new ArgumentException($"WasiExecInput.{member} cannot be written. Give a stream that is open for writing.", nameof(input));
    }

    private static void CheckPreopens(WasiExecInput input, IReadOnlyList<WasiPreopen>? preopens, string member)
    {
        for (var i = 0; i < preopens?.Count; i++)
        {
            if (preopens[i] is null)
                throw new ArgumentException($"WasiExecInput.{member}[{i}] is null; leave it out, or give a directory.", nameof(input));
        }
    }

    private static void CheckEnvironment(WasiExecInput input)
    {
        foreach (var (name, value) in input.Environment)
        {
            if (name.Length == 0 || name.Contains('='))
                throw new ArgumentException($"WasiExecInput.Environment: '{GuestText.Shown(name)}' is not the name of a variable; it must not be empty or hold '='.", nameof(input));
            if (GuestText.Flaw(name) is { } flaw)
                throw new ArgumentException($"WasiExecInput.Environment: the name '{GuestText.Shown(name)}' is refused: {flaw}.", nameof(input));
            if (value is null)
                throw new ArgumentException($"WasiExecInput.Environment['{GuestText.Shown(name)}'] is null; leave the variable out, or set it to the empty string.", nameof(input));
            if (GuestText.Flaw(value) is { } wrong)
                throw new ArgumentException($"WasiExecInput.Environment['{GuestText.Shown(name)}'] is refused: {wrong}.", nameof(input));
        }
    }

    private static void CheckWorkingDirectory(WasiExecInput input, string directory)
    {
        if (directory.Length == 0)
            throw new ArgumentException("WasiExecInput.WorkingDirectory is empty; give a guest path such as '/work', or null for the root.", nameof(input));
        if (WasiPath.AbsoluteFlaw(directory) is { } flaw)
            throw new ArgumentException($"WasiExecInput.WorkingDirectory '{GuestText.Shown(directory)}' is refused: {flaw}.", nameof(input));
    }
}
