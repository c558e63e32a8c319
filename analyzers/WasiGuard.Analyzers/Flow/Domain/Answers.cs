namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>Where an answer comes from, and what was asked: equal questions may have equal answers, or not.</summary>
/// <param name="Question">The value that all equal questions have if code that is not in view answers them alike.</param>
internal sealed record AnswerTo(object Site, int Frame, SymbolicValue Question);

/// <summary>
/// Answers of code that is not in view. Each is a value of its own, but a path on which equal questions have answers that differ is in doubt:
/// nothing says that the code gives another answer the second time. So a report holds either way.
/// </summary>
internal static class Answers
{
    /// <summary>The condition over what was asked, in place of what was answered; null when it is not about an answer.</summary>
    public static SymbolicValue? AsQuestion(SymbolicValue condition)
    {
        var answers = HashedMap<SymbolicValue, SymbolicValue>.Empty;
        Find(condition, ref answers);
        if (answers.IsEmpty || ValueReplacement.In(condition, answers) is not { } asked)
            return null;
        return asked is UnknownValue { Tag: "==", FirstPart: { } one, SecondPart: { } other } && one.Equals(other) ? SymbolicValue.True : asked;
    }

    /// <summary>Two conditions that are one decision: about answers, and about what was asked.</summary>
    public static bool AreOneDecision(SymbolicValue one, SymbolicValue other) => (AsQuestion(one) ?? one).Equals(AsQuestion(other) ?? other);

    private static void Find(SymbolicValue value, ref HashedMap<SymbolicValue, SymbolicValue> answers)
    {
        if (value is UnknownValue { Tag: AnswerTo answer })
        {
            answers = answers.SetItem(value, answer.Question);
            return;
        }

        foreach (var part in value.Parts)
            Find(part, ref answers);
    }
}
