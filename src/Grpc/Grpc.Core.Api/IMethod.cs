namespace Grpc.Core;

/// <summary>A remote method, whatever its messages are.</summary>
public interface IMethod
{
    /// <summary>Which of the four kinds the method is.</summary>
    MethodType Type { get; }

    /// <summary>The service, with its package.</summary>
    string ServiceName { get; }

    /// <summary>The name without the service.</summary>
    string Name { get; }

    /// <summary>The path on the wire: /service/name.</summary>
    string FullName { get; }
}
