using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core;

/// <summary>
/// Stands on a generated service base class and names the static method that binds its methods to a
/// <see cref="ServiceBinderBase"/>. A server finds that method by reflection, so trimming must keep it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public class BindServiceMethodAttribute : Attribute
{
    private const DynamicallyAccessedMemberTypes BinderMembers =
        DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods;

    /// <summary>Names the binding method.</summary>
    /// <param name="bindType">The type that has the method.</param>
    /// <param name="bindMethodName">The method: static, taking a <see cref="ServiceBinderBase"/> and the service.</param>
    public BindServiceMethodAttribute([DynamicallyAccessedMembers(BinderMembers)] Type bindType, string bindMethodName)
    {
        BindType = bindType;
        BindMethodName = bindMethodName;
    }

    /// <summary>The type that has the binding method.</summary>
    [DynamicallyAccessedMembers(BinderMembers)]
    public Type BindType { get; }

    /// <summary>The name of the binding method.</summary>
    public string BindMethodName { get; }
}
