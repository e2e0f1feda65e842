namespace Grpc.Core;

/// <summary>Turns messages into bytes and back.</summary>
/// <typeparam name="T">The message.</typeparam>
public class Marshaller<T>
{
    /// <summary>Makes a marshaller of functions over arrays.</summary>
    public Marshaller(Func<T, byte[]> serializer, Func<byte[], T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        Serializer = serializer;
        Deserializer = deserializer;
        ContextualSerializer = (message, context) => context.Complete(serializer(message));
        ContextualDeserializer = context => deserializer(context.PayloadAsNewBuffer());
    }

    /// <summary>Makes a marshaller of functions over the transport's own buffers.</summary>
    public Marshaller(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        ContextualSerializer = serializer;
        ContextualDeserializer = deserializer;
        Serializer = _ => throw NotOverArrays();
        Deserializer = _ => throw NotOverArrays();
    }

    /// <summary>Turns a message into an array. Fails when the marshaller was made over buffers.</summary>
    public Func<T, byte[]> Serializer { get; }

    /// <summary>Turns an array into a message. Fails when the marshaller was made over buffers.</summary>
    public Func<byte[], T> Deserializer { get; }

    /// <summary>Writes a message to the transport.</summary>
    public Action<T, SerializationContext> ContextualSerializer { get; }

    /// <summary>Reads a message from the transport.</summary>
    public Func<DeserializationContext, T> ContextualDeserializer { get; }

    private static NotImplementedException NotOverArrays() =>
        new("This marshaller was made with contextual functions and has none over arrays.");
}
