// As roundtrip.c, in C++: instances are owned by smart pointers, and failures are exceptions.
#include "lz4.h"

#include <cstring>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

struct Free {
    void operator()(lz4 *codec) const { lz4_free(codec); }
};

class Codec {
public:
    Codec() {
        lz4 *made = nullptr;
        wasm2native_status status = lz4_instantiate(nullptr, nullptr, nullptr, &made);
        codec_.reset(made);
        check(status);
    }

    int32_t bound(int32_t bytes) {
        int32_t result = 0;
        check(lz4_bound(codec_.get(), bytes, &result));
        return result;
    }

    std::string compress(const std::string &bytes) {
        return transform(lz4_compress, bytes, bound(static_cast<int32_t>(bytes.size())));
    }

    std::string decompress(const std::string &bytes, int32_t room) { return transform(lz4_decompress, bytes, room); }

    // Asks it to read what it does not have.
    void harm() {
        int32_t written = 0;
        check(lz4_compress(codec_.get(), -16, 64, 1024, 64, &written));
    }

private:
    template <typename F> std::string transform(F apply, const std::string &bytes, int32_t room) {
        auto count = static_cast<int32_t>(bytes.size());
        int32_t from = reserve(count), to = reserve(room), written = 0;
        std::memcpy(view(from, count), bytes.data(), bytes.size());
        check(apply(codec_.get(), from, count, to, room, &written));
        if (written < 1)
            throw std::runtime_error("the bytes cannot be transformed");
        std::string made(static_cast<const char *>(view(to, written)), static_cast<size_t>(written));
        check(lz4_release(codec_.get(), from));
        check(lz4_release(codec_.get(), to));
        return made;
    }

    int32_t reserve(int32_t bytes) {
        int32_t at = 0;
        check(lz4_reserve(codec_.get(), bytes, &at));
        if (at == 0)
            throw std::bad_alloc();
        return at;
    }

    void *view(int32_t at, int32_t bytes) {
        void *there = lz4_memory_view(codec_.get(), static_cast<uint32_t>(at), static_cast<uint32_t>(bytes));
        if (there == nullptr)
            throw std::out_of_range("the module has given what it does not have");
        return there;
    }

    void check(wasm2native_status status) {
        if (status != WASM2NATIVE_OK)
            throw std::runtime_error(codec_ ? lz4_error(codec_.get())->message : wasm2native_status_text(status));
    }

    std::unique_ptr<lz4, Free> codec_;
};

} // namespace

int main() {
    std::string input{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    Codec first, second;
    std::string packed = first.compress(input);
    bool is_same = second.decompress(packed, static_cast<int32_t>(input.size())) == input;
    std::cout << input.size() << " bytes, " << packed.size() << " compressed, "
              << (is_same ? "the same again" : "different") << '\n';
    try {
        second.harm();
        return 1;
    } catch (const std::runtime_error &error) {
        std::cout << error.what() << '\n';
    }
    std::cout << "the others are " << (first.compress(input) == packed ? "well" : "hurt") << '\n';
    return is_same ? 0 : 1;
}
