namespace WasiGuard;

/// <summary>The host failed to run the guest: the module cannot be read or is invalid, the engine is missing or refuses it. The message says what to do.</summary>
public class WasiRunnerException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public WasiRunnerException()
        : base("The runner failed to run the guest.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, and what to do about it.</param>
    public WasiRunnerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public WasiRunnerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
