using System.Linq.Expressions;
using System.Reflection;

namespace WasiGuard;

/// <summary>Turns the requirements of an input type into one function that reads all of them without an allocation.</summary>
internal static class RequirementCompiler
{
    public static Func<WasiExecInput, ulong> Compile(Type inputType, InputRequirement[] requirements)
    {
        var input = Expression.Parameter(typeof(WasiExecInput), "input");
        Expression set = Expression.Constant(0UL);
        for (var i = 0; i < requirements.Length; i++)
        {
            var bit = Expression.Condition(
                IsSet(Expression.Convert(input, inputType), requirements[i].Path),
                Expression.Constant(1UL << i),
                Expression.Constant(0UL));
            set = Expression.Or(set, bit);
        }

        return Expression.Lambda<Func<WasiExecInput, ulong>>(set, input).Compile();
    }

    private static BinaryExpression IsSet(Expression owner, ReadOnlySpan<PropertyInfo> path)
    {
        var value = Expression.Property(Expression.Convert(owner, path[0].DeclaringType!), path[0]);
        return path.Length == 1
            ? HasValue(value)
            : Expression.AndAlso(HasValue(value), IsSet(value, path[1..]));
    }

    private static BinaryExpression HasValue(Expression value)
    {
        var type = value.Type;
        if (!type.IsValueType || Nullable.GetUnderlyingType(type) is not null)
            return Expression.NotEqual(type.IsValueType ? value : Expression.Convert(value, typeof(object)), Expression.Constant(null, type.IsValueType ? type : typeof(object)));
        if (type.IsPrimitive || type.IsEnum)
            return Expression.NotEqual(value, Expression.Default(type));
        var equals = new Func<object?, object?, bool>(Equals).Method;
        return Expression.NotEqual(
            Expression.Call(equals, Expression.Convert(value, typeof(object)), Expression.Convert(Expression.Default(type), typeof(object))),
            Expression.Constant(true));
    }
}
