namespace WasiGuard;

/// <summary>Makes the runner that a set of contract tests is about.</summary>
public interface IRunnerFactory
{
    /// <summary>A runner that keeps everything it writes below <paramref name="temporaryDirectory"/>, where the tests look for what was left behind.</summary>
    WasiRunner Create(string temporaryDirectory);

    /// <summary>A time in which a guest has surely started and printed its first line.</summary>
    TimeSpan TimeToSpeak => TimeSpan.FromMilliseconds(300);

    /// <summary>The text of a trap; skips the test where the engine at hand has no such guests.</summary>
    string TextOf(TrapKind kind) => kind.Text;
}
