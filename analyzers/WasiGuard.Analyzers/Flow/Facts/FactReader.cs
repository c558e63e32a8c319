using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace WasiGuard.Analyzers.Flow.Facts;

/// <summary>Reads the text of a fact. What it does not understand says nothing: another version of WasiGuard, or a person, may have written it.</summary>
internal sealed class FactReader
{
    private const int MaxDepth = 32;
    private const string Punctuation = ";:,{}()[]=/\"";

    private readonly string _text;
    private int _position;
    private int _depth;

    private FactReader(string text) => _text = text;

    /// <summary>Null when the text is not a fact of this version.</summary>
    public static MemberFact? Read(string text)
    {
        try
        {
            return new FactReader(text).ReadFact();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private MemberFact? ReadFact()
    {
        if (Word() != MemberFact.Version)
            return null;
        var handOvers = ImmutableArray.CreateBuilder<FactHandOver>();
        var exits = ImmutableArray.CreateBuilder<FactExit>();
        while (Take(';'))
        {
            ImmutableArray<FactCondition> conditions = [];
            if (TakeWord("when"))
            {
                conditions = ListOf(Condition);
                Expect(':');
            }

            if (TakeWord("run"))
                handOvers.Add(HandOver(conditions));
            else
                exits.Add(Exit(conditions));
        }

        SkipSpaces();
        return _position == _text.Length ? new(handOvers.ToImmutable(), exits.ToImmutable()) : throw Unexpected();
    }

    private FactHandOver HandOver(ImmutableArray<FactCondition> conditions)
    {
        var input = Value();
        ExpectWord("on");
        var runner = Value();
        return new(conditions, input, runner, TakeWord("but") ? ListOf(TypeName) : []);
    }

    private FactExit Exit(ImmutableArray<FactCondition> conditions)
    {
        var sets = ImmutableArray.CreateBuilder<(FactValue Place, FactValue Value)>();
        var changes = ImmutableArray.CreateBuilder<FactValue>();
        FactValue? result = null;
        do
        {
            switch (Word())
            {
                case "set":
                    var place = Value();
                    Expect('=');
                    sets.Add((place, Value()));
                    break;
                case "change":
                    changes.Add(Value());
                    break;
                case "give":
                    result = Value();
                    break;
                case "end":
                    break;
                default:
                    throw Unexpected();
            }
        }
        while (Take(','));

        return new(conditions, sets.ToImmutable(), changes.ToImmutable(), result);
    }

    private FactCondition Condition()
    {
        if (TakeWord("not"))
            return new(Value(), FactTest.IsTrue, null, false);
        var subject = Value();
        if (TakeWord("is"))
            return Is(subject, true);
        if (TakeWord("is-not"))
            return Is(subject, false);
        if (TakeWord("equals"))
            return new(subject, FactTest.Equals, Constant(Word()), true);
        if (TakeWord("differs"))
            return new(subject, FactTest.Equals, Constant(Word()), false);
        if (TakeWord("has"))
            return new(subject, FactTest.Has, TypeName(), true);
        return TakeWord("lacks") ? new(subject, FactTest.Has, TypeName(), false) : new(subject, FactTest.IsTrue, null, true);
    }

    private FactCondition Is(FactValue subject, bool truth) =>
        TakeWord("null") ? new(subject, FactTest.IsNull, null, truth) : new(subject, FactTest.IsOfType, TypeName(), truth);

    private FactValue Value()
    {
        if (++_depth > MaxDepth)
            throw Unexpected();
        var value = First();
        while (Take('/'))
        {
            var member = Member();
            string? type = null;
            if (Take('('))
            {
                type = TypeName();
                Expect(')');
            }

            value = new HeldFact(value, member, type);
        }

        _depth--;
        return value;
    }

    private FactValue First()
    {
        if (Take('['))
            return new TupleFact(Elements());
        var word = Word();
        switch (word)
        {
            case "any" or "some":
                return new AnyFact(IsAtName() ? TypeName() : null, word == "some");
            case "this":
                return SelfFact.Value;
            case "new":
                var made = new NewFact(TypeName(), Members());
                return TakeWord("around") ? new DecoratorFact(made, Value()) : made;
            case "copy":
                return new CopyFact(Value(), Members());
            case "list":
                var type = TypeName();
                Expect('[');
                return new ListFact(type, Elements());
            case "task":
                return new TaskFact(Value());
            default:
                return word[0] == '$' && int.TryParse(word.Substring(1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
                    ? new ParameterFact(ordinal)
                    : new ConstantFact(Constant(word));
        }
    }

    private ImmutableArray<FactValue> Elements()
    {
        if (Take(']'))
            return [];
        var elements = ListOf(Value);
        Expect(']');
        return elements;
    }

    private ImmutableArray<(MemberName Member, FactValue Value)> Members()
    {
        if (!Take('{'))
            return [];
        var members = ListOf(() =>
        {
            var member = Member();
            Expect('=');
            return (member, Value());
        });
        Expect('}');
        return members;
    }

    private MemberName Member()
    {
        var name = Word();
        var dot = name.LastIndexOf('.');
        return dot > 0 ? new(name.Substring(0, dot), name.Substring(dot + 1)) : throw Unexpected();
    }

    private static object? Constant(string word) => word switch
    {
        "null" => null,
        "true" => true,
        "false" => false,
        ['"', ..] => word.Substring(1),
        _ => long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{word}' is not a value of a fact."),
    };

    /// <summary>A type's name has no spaces, whatever its arguments are.</summary>
    private string TypeName() => Word();

    private ImmutableArray<T> ListOf<T>(Func<T> read)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        do
            all.Add(read());
        while (Take(','));
        return all.ToImmutable();
    }

    private bool IsAtName()
    {
        SkipSpaces();
        return _position < _text.Length && Punctuation.IndexOf(_text[_position]) < 0
            && !IsAtWord("on") && !IsAtWord("but") && !IsAtWord("new") && !IsAtWord("is") && !IsAtWord("has");
    }

    /// <summary>The next name or number, or a text with its first quotation mark.</summary>
    private string Word()
    {
        SkipSpaces();
        var start = _position;
        if (_position < _text.Length && _text[_position] == '"')
            return Text();
        for (var inArguments = 0; _position < _text.Length; _position++)
        {
            var letter = _text[_position];
            inArguments += letter == '<' ? 1 : letter == '>' ? -1 : 0;
            if (letter == ' ' || inArguments == 0 && Punctuation.IndexOf(letter) >= 0)
                break;
        }

        return _position > start ? _text.Substring(start, _position - start) : throw Unexpected();
    }

    private string Text()
    {
        var text = new StringBuilder("\"");
        for (_position++; _position < _text.Length && _text[_position] != '"'; _position++)
        {
            if (_text[_position] == '\\')
                _position++;
            if (_position < _text.Length)
                text.Append(_text[_position]);
        }

        _position++;
        return _position <= _text.Length ? text.ToString() : throw Unexpected();
    }

    private bool TakeWord(string word)
    {
        SkipSpaces();
        if (!IsAtWord(word))
            return false;
        _position += word.Length;
        return true;
    }

    private bool IsAtWord(string word)
    {
        var end = _position + word.Length;
        return string.CompareOrdinal(_text, _position, word, 0, word.Length) == 0
            && (end == _text.Length || _text[end] == ' ' || Punctuation.IndexOf(_text[end]) >= 0);
    }

    private void ExpectWord(string word)
    {
        if (!TakeWord(word))
            throw Unexpected();
    }

    private bool Take(char mark)
    {
        SkipSpaces();
        if (_position == _text.Length || _text[_position] != mark)
            return false;
        _position++;
        return true;
    }

    private void Expect(char mark)
    {
        if (!Take(mark))
            throw Unexpected();
    }

    private void SkipSpaces()
    {
        while (_position < _text.Length && _text[_position] == ' ')
            _position++;
    }

    private FormatException Unexpected() => new($"'{_text}' is not a fact, at position {_position}.");
}
