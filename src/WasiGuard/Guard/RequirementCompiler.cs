using System.Linq.Expressions;
using System.Reflection;

namespace WasiGuard;

/// <summary>Turns what is to be read from the objects of a type into functions that read it without an allocation.</summary>
internal static class RequirementCompiler
{
    /// <summary>The members that are set: bit <c>i</c> stands for the requirement with index <c>i</c>.</summary>
    public static Func<object, ulong> SetMembers(Type type, IReadOnlyList<InputRequirement> requirements, Func<object, Exception, Exception> threw)
    {
        var owner = Expression.Parameter(typeof(object), "owner");
        Expression set = Expression.Constant(0UL);
        for (var i = 0; i < requirements.Count; i++)
        {
            var isSet = Follow(Expression.Convert(owner, type), requirements[i].Path.Steps, HasValue, Expression.Constant(false));
            set = Expression.Or(set, Expression.Condition(isSet, Expression.Constant(1UL << i), Expression.Constant(0UL)));
        }

        // Caught here, where it costs nothing as long as no member throws.
        var failure = Expression.Parameter(typeof(Exception), "failure");
        var named = Expression.Throw(Expression.Invoke(Expression.Constant(threw), owner, failure), typeof(ulong));
        return Expression.Lambda<Func<object, ulong>>(Expression.TryCatch(set, Expression.Catch(failure, named)), owner).Compile();
    }

    /// <summary>The value at the end of a path, null when something on the way is.</summary>
    public static Func<object, object?> Value(Type type, MemberPath path)
    {
        var owner = Expression.Parameter(typeof(object), "owner");
        var value = Follow(Expression.Convert(owner, type), path.Steps, last => Expression.Convert(last, typeof(object)), Expression.Constant(null));
        return Expression.Lambda<Func<object, object?>>(value, owner).Compile();
    }

    private static Expression Follow(Expression owner, ReadOnlySpan<MemberInfo> steps, Func<Expression, Expression> last, Expression nothing)
    {
        var declaring = steps[0].DeclaringType!;
        var value = Expression.MakeMemberAccess(owner.Type == declaring ? owner : Expression.Convert(owner, declaring), steps[0]);
        if (steps.Length == 1)
            return last(value);

        // Read once: a getter may answer differently the second time.
        var read = Expression.Variable(value.Type);
        var nullable = Nullable.GetUnderlyingType(value.Type) is not null;
        var inner = Follow(nullable ? Expression.Convert(read, Nullable.GetUnderlyingType(value.Type)!) : read, steps[1..], last, nothing);
        return Expression.Block([read], Expression.Assign(read, value), value.Type.IsValueType && !nullable ? inner : Expression.Condition(HasValue(read), inner, nothing));
    }

    private static Expression HasValue(Expression value)
    {
        var type = value.Type;
        if (Nullable.GetUnderlyingType(type) is not null)
            return Expression.NotEqual(value, Expression.Constant(null, type));
        if (!type.IsValueType)
            return Expression.ReferenceNotEqual(value, Expression.Constant(null));
        if (type.IsPrimitive || type.IsEnum)
            return Expression.NotEqual(value, Expression.Default(type));
        var equals = new Func<object?, object?, bool>(Equals).Method;
        return Expression.Not(Expression.Call(equals, Expression.Convert(value, typeof(object)), Expression.Convert(Expression.Default(type), typeof(object))));
    }
}
