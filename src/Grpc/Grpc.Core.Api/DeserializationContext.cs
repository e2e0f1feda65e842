using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller finds the bytes of a message. Valid only while the marshaller runs.</summary>
public abstract class DeserializationContext
{
    /// <summary>For transports.</summary>
    protected DeserializationContext()
    {
    }

    /// <summary>How many bytes the message has.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The message in an array of its own.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotImplementedException();

    /// <summary>The message where it lies, which is not to be kept.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(PayloadAsNewBuffer());
}
