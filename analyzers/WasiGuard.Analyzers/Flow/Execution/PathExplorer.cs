namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>
/// Lets code that reads as if it followed one path follow all of them: whatever can go several ways asks here which way to go,
/// and the block is evaluated again from its start until every way was taken. For <c>x = f() &amp;&amp; g()</c>, where neither is known:
/// <code>
/// first evaluation:  f() true,  g() true
/// second evaluation: f() true (replayed), g() false
/// third evaluation:  f() false
/// </code>
/// Beyond a bound not every combination is taken, but each way at each place is.
/// So an evaluation may not depend on anything that changes between two of them; in Debug the options of each place are compared by type.
/// </summary>
internal sealed class PathExplorer
{
    private readonly List<Choice> _log = [];
    private int _position;
    private int _rounds;

    /// <summary>The way to go; the options are found once, however often the block is evaluated again.</summary>
    public T? Choose<T>(Func<IReadOnlyList<T>> find) where T : class
    {
        if (_position == _log.Count)
        {
            // Finding them may evaluate other blocks, but never this one, so the position stays.
            var found = find();
            _log.Add(new(_rounds < AnalysisLimits.PathsThroughBlock ? found : [.. found.Take(1)], 0));
        }

        var (options, taken) = _log[_position++];
        System.Diagnostics.Debug.Assert(options is IReadOnlyList<T>, "another place asks than in the evaluation before: the replay is not deterministic");
        return options.Count == 0 ? null : (T)options[taken];
    }

    /// <summary>What may change between two evaluations, such as how much of a budget is left: the first answer holds for all of them.</summary>
    public bool Once(Func<bool> ask) => Choose(() => (IReadOnlyList<Answer>)[ask() ? Answer.Yes : Answer.No]) == Answer.Yes;

    /// <summary>Goes back to the block's start for the next combination; false when there is none left.</summary>
    public bool MoveToNext()
    {
        while (_log.Count > 0)
        {
            var (options, taken) = _log[_log.Count - 1];
            _log.RemoveAt(_log.Count - 1);
            if (taken + 1 < options.Count)
            {
                // Beyond the bound each way that is still open is taken once, and of what comes behind it the first.
                _log.Add(new(options, taken + 1));
                _position = 0;
                _rounds++;
                return true;
            }
        }

        return false;
    }

    private sealed class Answer
    {
        public static readonly Answer Yes = new();
        public static readonly Answer No = new();
    }

    private sealed record Choice(IReadOnlyList<object> Options, int Taken);
}
