namespace WasiGuard;

/// <summary>The time of one request, from its beginning to the last byte of its body, and never past the end of the execution.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly CancellationToken _execution;
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenRegistration _registration;

    public RequestDeadline(TimeSpan timeout, TimeProvider time, CancellationToken execution)
    {
        _execution = execution;
        _time = new(timeout, time);
        Token = _time.Token;
        _registration = execution.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _time);
    }

    public CancellationToken Token { get; }

    /// <summary>Words a cancellation and ends the attempt with it: the end of the execution goes on as such, the end of the time is an errno.</summary>
    public Exception Word(NetFetchAttempt? attempt, int status = 0, long bytes = 0)
    {
        var isExecution = _execution.IsCancellationRequested;
        var timeout = new NetFetchException(NetFetchErrno.TimedOut, isExecution ? "the execution ended" : "the time for the request is up");
        attempt?.End(timeout, status, bytes);
        return isExecution ? new OperationCanceledException(_execution) : timeout;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _time.Dispose();
    }
}
