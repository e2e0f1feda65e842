using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller puts the bytes of a message. Valid only while the marshaller runs.</summary>
public abstract class SerializationContext
{
    /// <summary>For transports.</summary>
    protected SerializationContext()
    {
    }

    /// <summary>Ends the message with these bytes, which the transport then owns. The only call of its kind.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>A writer for the message, which ends with <see cref="Complete()"/>.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces how many bytes will be written, before the first of them.</summary>
    public virtual void SetPayloadLength(int payloadLength) => throw new NotImplementedException();

    /// <summary>Ends the message that was written to <see cref="GetBufferWriter"/>.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
