namespace WasiGuard;

/// <summary>An input needs what the runner lacks. Thrown before a file is written, a process started or a module compiled.</summary>
public class WasiCapabilityNotSupportedException : NotSupportedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="runnerType">The type of the runner.</param>
    /// <param name="capabilities">The names of the missing capabilities.</param>
    /// <param name="members">What asks for them, as <c>Type.Member</c>.</param>
    /// <param name="message">The fact, and the way out.</param>
    public WasiCapabilityNotSupportedException(Type runnerType, IReadOnlyList<string> capabilities, IReadOnlyList<string> members, string message)
        : base(message)
    {
        ArgumentNullException.ThrowIfNull(runnerType);
        ArgumentNullException.ThrowIfNull(capabilities);
        ArgumentNullException.ThrowIfNull(members);
        RunnerType = runnerType;
        Capabilities = capabilities;
        Members = members;
        HelpLink = "https://github.com/wasiguard/wasiguard/blob/main/docs/rules/WG1001.md";
    }

    /// <summary>The type of the runner that was to execute.</summary>
    public Type RunnerType { get; }

    /// <summary>The names of the missing capabilities, such as <c>netFetch</c>; empty when the module imports a function that no capability provides.</summary>
    public IReadOnlyList<string> Capabilities { get; }

    /// <summary>What asks for them: members of the input such as <c>WasiExecInput.NetFetch</c>; <c>WasiExecInput.Module</c> when the module imports it.</summary>
    public IReadOnlyList<string> Members { get; }
}
