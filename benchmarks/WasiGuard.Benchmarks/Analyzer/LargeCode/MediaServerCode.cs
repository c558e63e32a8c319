using System.Globalization;

namespace WasiGuard.Benchmarks;

/// <summary>A media server: controllers with injected services, repositories of items, background work, providers that are asked one after the other.</summary>
internal static class MediaServerCode
{
    public const string Shared = """
        namespace Large.Media
        {
            public class InjectAttribute : Attribute;
            public class RouteAttribute(string path) : Attribute { public string Path => path; }
            public abstract class Item { public required string Id { get; init; } public string? Name { get; set; } public DateTimeOffset Changed { get; set; } public Dictionary<string, string> Tags { get; } = []; }
            public sealed record Query(int Start, int Limit, string? Search, bool Recursive);
            public interface IRepository<T> where T : Item { Task<T?> FindAsync(string id, CancellationToken cancellationToken); IAsyncEnumerable<T> ListAsync(Query query, CancellationToken cancellationToken); Task SaveAsync(T item, CancellationToken cancellationToken); }
            public interface IProvider<T> where T : Item { int Order { get; } bool Supports(T item); Task<bool> ExecuteAsync(T item, CancellationToken cancellationToken); }
            public interface IScheduled { string Key { get; } Task ExecuteAsync(IProgress<double> progress, CancellationToken cancellationToken); }
            public abstract class BackgroundWork { public Task Start(CancellationToken cancellationToken) => ExecuteAsync(cancellationToken); protected abstract Task ExecuteAsync(CancellationToken cancellationToken); }
            public abstract class Controller { protected static object Ok(object value) => value; protected static object NotFound(string why) => why; public string User { get; set; } = default!; }
            public class Manager<T>(IRepository<T> repository, IEnumerable<IProvider<T>> providers) where T : Item
            {
                public virtual async Task<int> Run(Query query, CancellationToken cancellationToken)
                {
                    var changed = 0;
                    await foreach (var item in repository.ListAsync(query, cancellationToken))
                    {
                        foreach (var provider in providers.Where(each => each.Supports(item)).OrderBy(each => each.Order))
                        {
                            try { if (await provider.ExecuteAsync(item, cancellationToken)) changed++; }
                            catch (InvalidOperationException) { item.Tags["failed"] = provider.GetType().Name; }
                        }
                        await repository.SaveAsync(item, cancellationToken);
                    }
                    return changed;
                }
            }
        }

        """;

    public static string File(int number) => Text.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@verb", LargeProgram.Pick(number, "Run", "Start", "Refresh", "Scan", "ExecuteAsync", "Stop"), StringComparison.Ordinal);

    private const string Text = """
        namespace Large.Media.Part#
        {
            public sealed class Item# : Item { public int Season { get; set; } public List<string> Paths { get; } = []; public bool IsLocked { get; set; } }
            public sealed class Provider# : IProvider<Item#>
            {
                public int Order => # % 10;
                public bool Supports(Item# item) => !item.IsLocked && item.Paths.Count > 0;
                public async Task<bool> ExecuteAsync(Item# item, CancellationToken cancellationToken)
                {
                    var found = false; string? title = null;
                    for (var i = 0; i < item.Paths.Count; i++)
                    {
                        var path = item.Paths[i];
                        if (path.EndsWith(".nfo", StringComparison.OrdinalIgnoreCase)) found = true;
                        else if (path.Contains("s0", StringComparison.Ordinal)) title = System.IO.Path.GetFileNameWithoutExtension(path);
                        else if (path.Length > 200) continue;
                    }
                    if (!found) return false;
                    item.Name = title ?? item.Name;
                    item.Changed = DateTimeOffset.UtcNow;
                    await Task.Delay(1, cancellationToken);
                    return title is not null;
                }
            }
            public sealed class Manager#(IRepository<Item#> repository, IEnumerable<IProvider<Item#>> providers) : Manager<Item#>(repository, providers)
            {
                public override async Task<int> Run(Query query, CancellationToken cancellationToken)
                {
                    if (query.Limit <= 0) return 0;
                    var changed = await base.Run(query with { Recursive = true }, cancellationToken);
                    return changed > query.Limit ? query.Limit : changed;
                }
            }
            [Route("items#")]
            public sealed class Controller#(IRepository<Item#> repository, Manager# manager) : Controller
            {
                [Inject] public Provider# Provider { get; set; } = default!;
                public async Task<object> Get(string id, CancellationToken cancellationToken)
                {
                    var item = await repository.FindAsync(id, cancellationToken);
                    if (item is null) return NotFound(id);
                    if (User.Length == 0 && item.IsLocked) return NotFound(User);
                    return Ok(item);
                }
                public async Task<object> @verb(int start, int limit, string? search, CancellationToken cancellationToken)
                {
                    var changed = await manager.Run(new Query(start, Math.Min(limit, 100), search, false), cancellationToken);
                    return changed switch { 0 => NotFound("nothing"), < 10 => Ok(changed), _ => Ok(new { changed, search }) };
                }
                public async Task<object> Update(string id, Dictionary<string, string> tags, CancellationToken cancellationToken)
                {
                    if (await repository.FindAsync(id, cancellationToken) is not { } item) return NotFound(id);
                    foreach (var (key, value) in tags) { if (value.Length == 0) item.Tags.Remove(key); else item.Tags[key] = value; }
                    if (Provider.Supports(item) && await Provider.ExecuteAsync(item, cancellationToken)) item.Season++;
                    await repository.SaveAsync(item, cancellationToken);
                    return Ok(item);
                }
            }
            public sealed class Scheduled#(Manager# manager) : BackgroundWork, IScheduled
            {
                public string Key => "scan#";
                public async Task ExecuteAsync(IProgress<double> progress, CancellationToken cancellationToken)
                {
                    for (var page = 0; page < 10; page++)
                    {
                        if (await manager.Run(new Query(page * 50, 50, null, true), cancellationToken) == 0) break;
                        progress.Report(page / 10.0);
                    }
                }
                protected override async Task ExecuteAsync(CancellationToken cancellationToken)
                {
                    while (!cancellationToken.IsCancellationRequested)
                    {
                        try { await ExecuteAsync(new Progress<double>(), cancellationToken); await Task.Delay(TimeSpan.FromMinutes(# % 50 + 1), cancellationToken); }
                        catch (OperationCanceledException) { return; }
                    }
                }
            }
        }
        """;
}
