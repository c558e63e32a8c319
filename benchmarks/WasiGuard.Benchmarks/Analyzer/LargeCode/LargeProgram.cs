namespace WasiGuard.Benchmarks;

/// <summary>
/// A program in the shape of a large public code base: thousands of files, most of them ordinary, with methods whose names are those that runners and their
/// callers have too (Run, Start, ExecuteAsync). One file in a hundred hands an input to a runner.
/// </summary>
/// <param name="Name">What it imitates.</param>
/// <param name="Files">The text of each file; the first ones are what all others use.</param>
internal sealed record LargeProgram(string Name, IReadOnlyList<string> Files)
{
    private const int FilesOfAHandOver = 100;

    /// <summary>The three shapes, each with hand-overs or without any.</summary>
    public static IEnumerable<LargeProgram> Shapes(int files, bool withHandOvers)
    {
        yield return Of("build tool", BuildToolCode.Shared, BuildToolCode.File, files, withHandOvers);
        yield return Of("media server", MediaServerCode.Shared, MediaServerCode.File, files, withHandOvers);
        yield return Of("kernel library", KernelCode.Shared, KernelCode.File, files, withHandOvers);
    }

    private static LargeProgram Of(string name, string shared, Func<int, string> file, int files, bool withHandOvers) => new(
        withHandOvers ? name : $"{name} without hand-overs",
        [
            GuestMethods.Usings + shared,
            .. withHandOvers ? [GuestMethods.Usings + HandOverCode.Shared] : Array.Empty<string>(),
            .. Enumerable.Range(0, files).Select(number => GuestMethods.Usings + file(number) + (withHandOvers && number % FilesOfAHandOver == 0 ? HandOverCode.Class(number) : "")),
        ]);

    /// <summary>One of the texts, by number: a program has the same file each time it is made.</summary>
    public static T Pick<T>(int number, params ReadOnlySpan<T> of) => of[number * 7919 % of.Length];
}
