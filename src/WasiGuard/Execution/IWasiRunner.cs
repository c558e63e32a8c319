namespace WasiGuard;

/// <summary>Executes WASI modules.</summary>
/// <remarks>
/// A runner that lacks what an input needs must throw <see cref="WasiCapabilityNotSupportedException"/> before anything starts.
/// <see cref="WasiRunner"/> does so for you; an implementation from scratch calls <see cref="CapabilityGuard.ThrowIfUnsupported"/> first.
/// </remarks>
public interface IWasiRunner
{
    /// <summary>Runs the module of <paramref name="input"/> once, from its <c>_start</c> to its end.</summary>
    /// <remarks>
    /// What is wrong with the input may be thrown by the call itself or end the task. A module from a file is read at its first execution, which may happen
    /// before the call returns: where a caller must not wait for a disk, such as the thread of a user interface, it makes the call on another thread.
    /// </remarks>
    /// <param name="input">The module and everything it is given.</param>
    /// <param name="cancellationToken">Stops the guest; the task then ends as cancelled.</param>
    /// <returns>What the guest did. A guest that traps or uses up its fuel or time is a result too, with the output so far.</returns>
    /// <exception cref="WasiCapabilityNotSupportedException">The input needs what this runner lacks. Nothing has been started.</exception>
    /// <exception cref="ArgumentException">A member of the input is malformed; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The input has a member marked <see cref="RequiresCapabilityAttribute"/> that the guard cannot read; the message names it.</exception>
    /// <exception cref="WasiRunnerException">The host failed: the module cannot be read or is invalid, the engine is missing.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<WasiExecResult> ExecuteAsync([RunsOn("this")] WasiExecInput input, CancellationToken cancellationToken = default);
}
