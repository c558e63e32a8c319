using System.Text;
using Microsoft.Win32.SafeHandles;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace WasiGuard.Tool;

/// <summary>The files of the workspace as resources, under the path by which the shell knows them. Links are neither listed nor followed.</summary>
internal sealed class WorkspaceResources(string workspace)
{
    private const string Prefix = "file://" + Shell.GuestPath + "/";
    private const int PageSize = 200;
    private const int MostListed = 10_000;
    private const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    public void AddTo(McpServerHandlers handlers)
    {
        handlers.ListResourcesHandler = (request, _) => ValueTask.FromResult(List(request.Params?.Cursor));
        handlers.ReadResourceHandler = (request, cancellationToken) => ReadAsync(request.Params?.Uri ?? "", cancellationToken);
    }

    private ListResourcesResult List(string? cursor)
    {
        var skipped = 0;
        if (cursor is not null && (!int.TryParse(cursor, out skipped) || skipped is < 0 or > MostListed))
            throw new McpProtocolException($"'{GuestText.Shown(cursor)}' is not a cursor of this server.", McpErrorCode.InvalidParams);
        var page = Files().Skip(skipped).Take(PageSize + 1).ToList();
        var next = skipped + PageSize;
        return new()
        {
            Resources = [.. page.Take(PageSize).Select(file => new Resource { Uri = UriOf(file.Path), Name = file.Path, Size = file.Length })],
            NextCursor = page.Count > PageSize && next < MostListed ? next.ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>The files, directory by directory, in ordinal order of their names.</summary>
    private IEnumerable<(string Path, long Length)> Files()
    {
        using var root = HostDirectory.Open(workspace);
        using var cursor = new HostCursor(root);
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var directory))
        {
            List<(string Name, HostStatus Status)> entries;
            try
            {
                cursor.MoveTo(directory);
                entries = [.. cursor.Current.Entries().OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => (entry.Name, cursor.Current.Look(entry.Name)))];
            }
            catch (Exception closed) when (closed is UnauthorizedAccessException or IOException && directory.Length > 0)
            {
                // What this process may not enter, or what is gone meanwhile, has nothing to list.
                continue;
            }

            foreach (var (name, status) in entries.Where(entry => entry.Status.Kind == HostEntryKind.File))
                yield return (Below(directory, name), status.Length);
            foreach (var (name, _) in entries.Where(entry => entry.Status.Kind == HostEntryKind.Directory).Reverse())
                pending.Push(Below(directory, name));
        }
    }

    private async ValueTask<ReadResourceResult> ReadAsync(string uri, CancellationToken cancellationToken)
    {
        var path = PathOf(uri);
        var bytes = new byte[MaxBytes + 1];
        int length;
        try
        {
            using var file = Open(path);
            length = 0;
            for (int read; length < bytes.Length && (read = await RandomAccess.ReadAsync(file, bytes.AsMemory(length), length, cancellationToken)) > 0;)
                length += read;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new McpProtocolException($"There is no file '{GuestText.Shown(path)}' in the workspace that can be read.", failure, McpErrorCode.ResourceNotFound);
        }

        if (length > MaxBytes)
            throw new McpProtocolException($"'{GuestText.Shown(path)}' is larger than {MaxBytes} bytes. Read it in pieces with the tool bash.", McpErrorCode.InvalidParams);
        return new() { Contents = [Contents(uri, bytes.AsMemory(0, length))] };
    }

    private SafeFileHandle Open(string path)
    {
        using var root = HostDirectory.Open(workspace);
        using var cursor = new HostCursor(root);
        var slash = path.LastIndexOf('/');
        cursor.MoveTo(path[..Math.Max(slash, 0)]);
        return cursor.Current.OpenFile(path[(slash + 1)..]);
    }

    private static ResourceContents Contents(string uri, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = s_utf8.GetString(bytes.Span) };
        }
        catch (DecoderFallbackException)
        {
            return BlobResourceContents.FromBytes(bytes, uri, "application/octet-stream");
        }
    }

    private static string UriOf(string path) => Prefix + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The path below the workspace.</summary>
    /// <exception cref="McpProtocolException">The URI names nothing in there.</exception>
    private static string PathOf(string uri)
    {
        var path = uri.StartsWith(Prefix, StringComparison.Ordinal) ? Uri.UnescapeDataString(uri[Prefix.Length..]) : "";
        return path.Length > 0 && !path.Contains('\0') && !path.Contains('\\') && path.Split('/').All(part => part is not ("" or "." or ".."))
            ? path
            : throw new McpProtocolException($"'{GuestText.Shown(uri)}' is not a file of the workspace. Their URIs begin with {Prefix}.", McpErrorCode.ResourceNotFound);
    }

    private static string Below(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";
}
