using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>Compresses messages with one algorithm.</summary>
public interface ICompressionProvider
{
    /// <summary>The algorithm's name in the headers grpc-encoding and grpc-accept-encoding.</summary>
    string EncodingName { get; }

    /// <summary>Makes a stream that compresses into another, which it leaves open.</summary>
    /// <param name="stream">Where the compressed bytes go.</param>
    /// <param name="compressionLevel">How hard to try; null for the provider's default.</param>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>Makes a stream that decompresses another.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
