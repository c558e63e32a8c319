using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace WasiGuard.Tool;

/// <summary>
/// One of this tool's outputs for a program, written as the program writes. Another program gets the bytes as they are; a terminal, which would obey what they
/// say, gets them escaped.
/// </summary>
internal sealed partial class StandardOutput : OneWayStream
{
    private readonly int _descriptor;
    private readonly Stream _console;
    private readonly Decoder? _decoder;
    private readonly Waiting _waiting;

    private StandardOutput(int descriptor, Stream console, bool isEscaped, Waiting waiting)
    {
        _descriptor = descriptor;
        _console = console;
        _decoder = isEscaped ? Encoding.UTF8.GetDecoder() : null;
        _waiting = waiting;
    }

    public override bool CanRead => false;

    public override bool CanWrite => true;

    /// <param name="raw">Whether a terminal gets the bytes as they are, too.</param>
    /// <param name="waiting">Gives way to what is written.</param>
    public static StandardOutput Output(bool raw, Waiting waiting) => new(1, Console.OpenStandardOutput(), !raw && !Console.IsOutputRedirected, waiting);

    /// <inheritdoc cref="Output"/>
    public static StandardOutput Error(bool raw, Waiting waiting) => new(2, Console.OpenStandardError(), !raw && !Console.IsErrorRedirected, waiting);

    /// <exception cref="BrokenPipeException">Nobody reads any more.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _waiting.EndAsync();
        Write(_decoder is null ? buffer.Span : Printable(buffer.Span, isEnd: false));
    }

    /// <summary>Writes what the program left of a character.</summary>
    public void End()
    {
        if (_decoder is not null)
            Write(Printable([], isEnd: true));
    }

    private byte[] Printable(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var text = new char[_decoder!.GetCharCount(bytes, isEnd)];
        return Encoding.UTF8.GetBytes(GuestText.Printable(new string(text, 0, _decoder.GetChars(bytes, text, isEnd))));
    }

    // Blocks its caller: a program waits for whoever reads its output. The console of .NET would not say that nobody reads.
    private new void Write(ReadOnlySpan<byte> bytes)
    {
        const int Interrupted = 4, BrokenPipe = 32, AgainOnLinux = 11, AgainOnMacOS = 35;
        if (OperatingSystem.IsWindows())
        {
            _console.Write(bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            var written = write(_descriptor, bytes, (nuint)bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case AgainOnLinux or AgainOnMacOS:
                    Thread.Sleep(1);
                    break;
                case BrokenPipe:
                    throw new BrokenPipeException();
                case var error:
                    throw new IOException($"The program's output cannot be written: {new Win32Exception(error).Message}.");
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);
}
