using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with its value, which is text or bytes. Immutable.</summary>
    public class Entry
    {
        private static readonly SearchValues<char> s_keyCharacters =
            SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>Makes a binary entry with a copy of the bytes.</summary>
        /// <exception cref="ArgumentException">The key is not valid, or does not end in -bin.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = Normalized(key);
            if (!IsBinary)
                throw new ArgumentException($"The key of a binary metadata entry ends in {BinaryHeaderSuffix}.", nameof(key));
            _bytes = (byte[])valueBytes.Clone();
        }

        /// <summary>Makes a text entry. The value is ASCII; it is not changed on the way.</summary>
        /// <exception cref="ArgumentException">The key is not valid, or ends in -bin.</exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = Normalized(key);
            if (IsBinary)
                throw new ArgumentException($"The key of a text metadata entry does not end in {BinaryHeaderSuffix}.", nameof(key));
            _text = value;
        }

        /// <summary>The key, in lower case.</summary>
        public string Key { get; }

        /// <summary>The value as ASCII text.</summary>
        public string Value => _text ?? Encoding.ASCII.GetString(_bytes!);

        /// <summary>A copy of the value's bytes.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_text!) : (byte[])_bytes.Clone();

        /// <summary>Whether the value is binary, which the key says.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <inheritdoc />
        public override string ToString() =>
            _bytes is null ? $"[Entry: key={Key}, value={_text}]" : $"[Entry: key={Key}, valueBytes={BitConverter.ToString(_bytes)}]";

        internal bool KeyEquals(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static string Normalized(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
#pragma warning disable CA1308 // Lower case is what HTTP/2 requires of header names.
            var lower = key.ToLowerInvariant();
#pragma warning restore CA1308
            if (lower.Length == 0 || lower.AsSpan().ContainsAnyExcept(s_keyCharacters))
            {
                throw new ArgumentException(
                    $"Metadata key '{key}' is not valid: only letters, digits, underscores, hyphens and dots are allowed.", nameof(key));
            }

            return lower;
        }
    }
}
