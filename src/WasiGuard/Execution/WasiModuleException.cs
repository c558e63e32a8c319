namespace WasiGuard;

/// <summary>
/// The module's bytes decide that it does not run: it is invalid, has no entry point, imports an unknown function of WASI preview 1 or one of
/// another type, is above a ceiling, or needs more memory than the limit from the start. The message says which, and what to do.
/// </summary>
public class WasiModuleException : WasiRunnerException
{
    /// <summary>Creates the exception with a general message.</summary>
    public WasiModuleException()
        : base("The module cannot be run.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the module, and what to do about it.</param>
    public WasiModuleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the module, and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public WasiModuleException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
