namespace WasiGuard;

/// <summary>A stream of which a runner may call <c>ReadAsync</c> or <c>WriteAsync</c> with memory, and nothing else. Remembers what was wrong.</summary>
public abstract class CheckedStream : Stream
{
    private int _calls;

    /// <summary>What a runner has called that it may not.</summary>
    public List<string> Violations { get; } = [];

    public override bool CanSeek => false;

    public override long Length => throw Forbidden(nameof(Length));

    public override long Position { get => throw Forbidden(nameof(Position)); set => throw Forbidden(nameof(Position)); }

    public override void Flush() => throw Forbidden(nameof(Flush));

    public override Task FlushAsync(CancellationToken cancellationToken) => throw Forbidden(nameof(FlushAsync));

    public override int Read(byte[] buffer, int offset, int count) => throw Forbidden(nameof(Read));

    public override long Seek(long offset, SeekOrigin origin) => throw Forbidden(nameof(Seek));

    public override void SetLength(long value) => throw Forbidden(nameof(SetLength));

    public override void Write(byte[] buffer, int offset, int count) => throw Forbidden(nameof(Write));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            throw Forbidden(nameof(Dispose));
        base.Dispose(disposing);
    }

    /// <summary>One call at a time, with a token that can be cancelled.</summary>
    protected async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken token)
    {
        if (!token.CanBeCanceled)
            Note("a token that is never cancelled");
        if (Interlocked.Increment(ref _calls) > 1)
            Note("a call while another was under way");
        try
        {
            return await call();
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    protected void Note(string violation)
    {
        lock (Violations)
            Violations.Add(violation);
    }

    private InvalidOperationException Forbidden(string member)
    {
        Note(member);
        return new($"A runner called {member}.");
    }
}
