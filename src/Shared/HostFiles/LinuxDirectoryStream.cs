using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>Reads what is in a directory, as bytes, one entry after the other.</summary>
internal sealed class LinuxDirectoryStream : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <param name="directory">The directory, opened to read; it belongs to the stream from now on.</param>
    public LinuxDirectoryStream(SafeFileHandle directory)
        : base(ownsHandle: true)
    {
        using (directory)
        {
            SetHandle(Libc.OpenDirectoryStream(directory.DangerousGetHandle()));
            if (IsInvalid)
                throw Failure();
            directory.SetHandleAsInvalid();
        }
    }

    /// <summary>The next entry, null at the end. Its kind is <see cref="HostEntryKind.Missing"/> when the file system does not say it here.</summary>
    public unsafe HostEntry? Read()
    {
        while (true)
        {
            var entry = Libc.ReadDirectory(handle);
            if (entry is null)
                return Marshal.GetLastPInvokeError() == 0 ? null : throw Failure();
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(&entry->FirstOfName);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                return new(FileName.Decode(name), KindOf(entry->Type));
        }
    }

    protected override bool ReleaseHandle() => Libc.CloseDirectoryStream(handle) == 0;

    private static HostEntryKind KindOf(byte type) => type switch
    {
        0 => HostEntryKind.Missing,
        1 => HostEntryKind.NamedPipe,
        4 => HostEntryKind.Directory,
        8 => HostEntryKind.File,
        10 => HostEntryKind.SymbolicLink,
        12 => HostEntryKind.Socket,
        _ => HostEntryKind.Device,
    };

    private static IOException Failure()
    {
        var error = Marshal.GetLastPInvokeError();
        return new($"A directory cannot be read: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }
}
