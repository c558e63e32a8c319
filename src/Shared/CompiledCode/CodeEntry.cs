using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace WasiGuard;

/// <summary>
/// Compiled code as a file: what it stands for, the code's length, a SHA-256 of what it stands for and of the code, the code. An engine does not check
/// code that was compiled before; a file that was cut off, damaged or given another name is found out here.
/// </summary>
internal static class CodeEntry
{
    private const int CopiedAtOnce = 1024 * 1024;

    public const int HeaderBytes = MarkBytes + CodeKey.NameLength + sizeof(long) + SHA256.HashSizeInBytes;

    private const int MarkBytes = 16;
    private const int LengthAt = MarkBytes + CodeKey.NameLength;

    private static ReadOnlySpan<byte> Mark => "wasiguard code 2"u8;

    /// <param name="key">What the code stands for.</param>
    /// <param name="code">The code, from its beginning.</param>
    /// <param name="entry">The file, empty.</param>
    public static void Write(CodeKey key, Stream code, Stream entry)
    {
        entry.Write(Mark);
        entry.Write(Encoding.ASCII.GetBytes(key.Name));
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, code.Length);
        entry.Write(length);
        entry.Write(new byte[SHA256.HashSizeInBytes]);
        var hash = Copy(key, code, entry.Write);
        entry.Position = HeaderBytes - hash.Length;
        entry.Write(hash);
        entry.Flush();
    }

    /// <summary>Copies the code and checks what it has copied, so that nobody can change it between the two. What was copied before false is returned is worth nothing.</summary>
    public static bool TryRead(CodeKey key, Stream entry, Action<ReadOnlySpan<byte>> code)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        return TryReadHeader(key.Name, entry, header) && SaysItsLength(entry, header) && Copy(key, entry, code).AsSpan().SequenceEqual(header[^SHA256.HashSizeInBytes..]);
    }

    /// <summary>Whether a file begins as an entry of that name does, one of another version too; nothing else of it is looked at.</summary>
    public static bool IsOne(string name, Stream entry)
    {
        Span<byte> start = stackalloc byte[LengthAt];
        return entry.ReadAtLeast(start, LengthAt, throwOnEndOfStream: false) == LengthAt && start.StartsWith(Mark[..^1]) && IsOf(name, start);
    }

    /// <summary>The same, and it is as long as it says: nobody has to read a file to its end that was cut off or made longer.</summary>
    public static bool IsWhole(string name, Stream entry)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        return TryReadHeader(name, entry, header) && SaysItsLength(entry, header);
    }

    private static bool TryReadHeader(string name, Stream entry, Span<byte> header) =>
        entry.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes
        && header.StartsWith(Mark)
        && IsOf(name, header);

    private static bool IsOf(string name, ReadOnlySpan<byte> header) => header.Slice(MarkBytes, CodeKey.NameLength).SequenceEqual(Encoding.ASCII.GetBytes(name));

    private static bool SaysItsLength(Stream entry, ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[LengthAt..]) == entry.Length - HeaderBytes;

    private static byte[] Copy(CodeKey key, Stream from, Action<ReadOnlySpan<byte>> to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(key.Name));
        var buffer = ArrayPool<byte>.Shared.Rent(CopiedAtOnce);
        try
        {
            while (from.Read(buffer) is > 0 and var count)
            {
                hash.AppendData(buffer.AsSpan(0, count));
                to(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return hash.GetHashAndReset();
    }
}
