using System.Globalization;
using System.Reflection;

namespace Architecture.Tests.GrpcContracts;

/// <summary>
/// Writes the public surface of an assembly as lines: T for types, M for methods (property accessors too), F for fields.
/// What is visible to other assemblies only by deriving is marked "protected".
/// </summary>
internal static class ContractSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static IReadOnlySet<string> Of(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.IsVisible).SelectMany(LinesOf).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> LinesOf(Type type)
    {
        yield return TypeLine(type);
        foreach (var field in type.GetFields(Declared).Where(field => field.IsPublic && !field.IsSpecialName))
            yield return FieldLine(field);

        // The other members of a delegate are the runtime's.
        if (type.IsSubclassOf(typeof(MulticastDelegate)))
        {
            yield return MethodLine(type.GetMethod("Invoke")!);
            yield break;
        }

        foreach (var method in type.GetMembers(Declared).OfType<MethodBase>().Where(IsVisible))
            yield return MethodLine(method);
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string TypeLine(Type type)
    {
        var kind =
            type.IsEnum ? "enum" :
            type.IsInterface ? "interface" :
            type.IsValueType ? "struct" :
            type.IsSubclassOf(typeof(MulticastDelegate)) ? "delegate" :
            type is { IsAbstract: true, IsSealed: true } ? "static class" :
            type.IsAbstract ? "abstract class" :
            type.IsSealed ? "sealed class" : "class";
        var bases = type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal).ToList();
        if (kind.EndsWith("class", StringComparison.Ordinal) && type.BaseType != typeof(object))
            bases.Insert(0, Name(type.BaseType!));
        var inherits = bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
        return $"T {kind} {Name(type)}{inherits}{Constraints(type.GetGenericArguments())}";
    }

    private static string FieldLine(FieldInfo field)
    {
        var value = field.IsLiteral ? string.Create(CultureInfo.InvariantCulture, $" = {field.GetRawConstantValue()}") : "";
        return $"F {Name(field.DeclaringType!)}.{field.Name} : {Name(field.FieldType)}{value}";
    }

    private static string MethodLine(MethodBase method)
    {
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        var generic = arguments.Length == 0 ? "" : $"<{string.Join(',', arguments.Select(Name))}>";
        var parameters = string.Join(", ", method.GetParameters().Select(Parameter));
        var returns = method is MethodInfo { ReturnType: var type } ? $" : {Name(type)}" : "";
        return $"M {Modifiers(method)}{Name(method.DeclaringType!)}.{method.Name}{generic}({parameters}){returns}{Constraints(arguments)}";
    }

    private static string Modifiers(MethodBase method)
    {
        var visibility = method.IsPublic ? "" : "protected ";
        if (method.IsStatic)
            return visibility + "static ";
        if (!method.IsVirtual || method.IsFinal || method.DeclaringType!.IsSubclassOf(typeof(MulticastDelegate)))
            return visibility;
        if (method.IsAbstract)
            return method.DeclaringType.IsInterface ? visibility : visibility + "abstract ";
        return visibility + (method.Attributes.HasFlag(MethodAttributes.NewSlot) ? "virtual " : "override ");
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var many = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var initial = !parameter.HasDefaultValue
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" = {parameter.RawDefaultValue ?? "null/default"}");
        return $"{many}{Name(parameter.ParameterType)} {parameter.Name}{initial}";
    }

    private static string Constraints(Type[] arguments) => string.Concat(
        from argument in arguments
        where argument.IsGenericParameter
        let reference = argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)
        let all = (reference ? ["class"] : Array.Empty<string>()).Concat(argument.GetGenericParameterConstraints().Select(Name)).ToList()
        where all.Count > 0
        select $" where {argument.Name}: {string.Join(", ", all)}");

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        var own = type.Name.Split('`')[0];
        var name = type.IsNested ? $"{OuterName(type)}.{own}" : $"{type.Namespace}.{own}";
        return type.IsGenericType ? $"{name}<{string.Join(',', type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static string OuterName(Type type) => $"{type.DeclaringType!.Namespace}.{type.DeclaringType.Name.Split('`')[0]}";
}
