using System.Runtime.InteropServices.JavaScript;

namespace WasiGuard.Browser.TestHost;

/// <summary>A stream of the test process: each call is one there.</summary>
/// <param name="execution">The number of the execution.</param>
/// <param name="name">The output.</param>
internal sealed partial class PageStream(int execution, string name) : Stream
{
    private int _calls;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var call = $"{execution}/{name}/{_calls++}";
        using var cancelled = cancellationToken.UnsafeRegister(static call => CancelWrite((string)call!), call);
        try
        {
            await WriteInTest(call, Convert.ToBase64String(buffer.Span));
        }
        catch (JSException failure) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The test's stream was cancelled.", failure, cancellationToken);
        }
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Functions of the test process, which Playwright adds to the page.
    [JSImport("globalThis.writeInTest")]
    private static partial Task WriteInTest(string call, string bytes);

    [JSImport("globalThis.cancelWrite")]
    private static partial void CancelWrite(string call);
}
